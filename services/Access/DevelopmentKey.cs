using System.Security.Cryptography;

namespace Federated.Access;

/// <summary>The random key that the development issuer signs with, in a file that only its owner can read.</summary>
internal static class DevelopmentKey
{
    private const int KeyBytes = 32;
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _retryDelay = TimeSpan.FromMilliseconds(20);

    /// <summary>Reads the key, and makes it when there is none.</summary>
    /// <exception cref="IOException">The file cannot be made or read, or another process keeps it locked.</exception>
    public static byte[] ReadOrCreate(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Directory.CreateDirectory(folder);
        using var file = OpenAlone(path);
        var key = new byte[KeyBytes];
        if (file.Length == KeyBytes)
        {
            file.ReadExactly(key);
            return key;
        }
        // New, or torn by a crash: whoever holds the file alone makes the key, and all who follow find it whole.
        RandomNumberGenerator.Fill(key);
        file.SetLength(0);
        file.Write(key);
        file.Flush(flushToDisk: true);
        return key;
    }

    /// <summary>Opens for this process alone, so that two that start at once agree on one key.</summary>
    private static FileStream OpenAlone(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var giveUpAt = Environment.TickCount64 + (long)_patience.TotalMilliseconds;
        while (true)
        {
            try
            {
                return new FileStream(path, options);
            }
            catch (IOException fault) when (fault is not (DirectoryNotFoundException or PathTooLongException)
                && Environment.TickCount64 < giveUpAt)
            {
                Thread.Sleep(_retryDelay);
            }
        }
    }
}
