using System.Security.Cryptography;

namespace Federated.Budgets.Books;

/// <summary>The service's key that checkpoints are signed with: ECDSA on P-256, in a PEM file that only its owner can read.</summary>
public sealed class CheckpointKey : IDisposable
{
    /// <summary>Name of the file in the journal's folder, where no other is configured.</summary>
    public const string FileName = "checkpoint.key";

    private const int MostTries = 200;
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(10);

    private readonly ECDsa _key;

    private CheckpointKey(ECDsa key)
    {
        _key = key;
        Public = CheckpointPublicKey.Of(key);
    }

    /// <summary>The half that others check with.</summary>
    public CheckpointPublicKey Public { get; }

    /// <summary>Reads the key of a file.</summary>
    /// <exception cref="CheckpointKeyException">There is no such file, or no private ECDSA P-256 key in it.</exception>
    public static CheckpointKey Read(string path)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
            // A public key has nothing to export here.
            _ = key.ExportPkcs8PrivateKey();
            return new(key);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw new CheckpointKeyException($"The checkpoint key {path} cannot be used: {fault.Message}", fault);
        }
    }

    /// <summary>Reads the key of a file, and makes both when there is none. An unusable key is never replaced.</summary>
    /// <exception cref="CheckpointKeyException">The key cannot be used, or the file cannot be made.</exception>
    public static CheckpointKey ReadOrCreate(string path)
    {
        if (!File.Exists(path)) CreateAlone(path);
        return Read(path);
    }

    /// <summary>ES256 (RFC 7518, 3.4): the 64 bytes (r, s).</summary>
    public byte[] Sign(byte[] content) =>
        _key.SignData(content, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    // Of two who start at once the first one's stays. A move that must not overwrite looks first and renames then, which is
    // not one step, so they take turns.
    private static void CreateAlone(string path)
    {
        using var turn = Turn($"{path}.lock");
        if (!File.Exists(path)) Create(path);
    }

    private static FileStream Turn(string path)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
                return new(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
            }
            catch (IOException) when (tries < MostTries)
            {
                Thread.Sleep(BetweenTries);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                throw new CheckpointKeyException($"The checkpoint key cannot be made beside {path}: {fault.Message}", fault);
            }
        }
    }

    // Written whole under another name first: a crash leaves no half key.
    private static void Create(string path)
    {
        var draft = $"{path}.{Guid.NewGuid():N}";
        try
        {
            Write(draft);
            File.Move(draft, path, overwrite: false);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointKeyException($"The checkpoint key {path} cannot be made: {fault.Message}", fault);
        }
        finally
        {
            if (File.Exists(draft)) File.Delete(draft);
        }
    }

    private static void Write(string path)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
        file.Write(System.Text.Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem() + "\n"));
        file.Flush(flushToDisk: true);
    }
}
