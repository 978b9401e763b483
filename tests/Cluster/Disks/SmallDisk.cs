using System.Globalization;

namespace Federated.Tests.Cluster.Disks;

/// <summary>
/// A file system with an end: a few megabytes of memory, mounted where only those see it who enter its namespace. Nothing
/// is left of it when its keeper ends. It takes no root where users may make namespaces of their own, as most systems let them.
/// </summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private const int Megabytes = 16;
    private static readonly bool _isRoot = Environment.UserName == "root";
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _mountPoint = new();
    private readonly ProgramRun _keeper;

    private SmallDisk()
    {
        var mount = string.Create(CultureInfo.InvariantCulture, $"mount -t tmpfs -o size={Megabytes}m federated '{_mountPoint.Path}' && echo mounted && exec sleep infinity");
        _keeper = ProgramRun.Start(["unshare", "--mount", .. _isRoot ? (string[])[] : ["--map-root-user"], "bash", "-c", mount]);
    }

    /// <summary>Where a program finds it that was started behind <see cref="Entrance"/>.</summary>
    public string Path => _mountPoint.Path;

    /// <summary>The same, from here.</summary>
    public string SeenFrom => $"/proc/{_keeper.ProcessId}/root{_mountPoint.Path}";

    /// <summary>Start programs behind it.</summary>
    public IEnumerable<string> Entrance =>
        ["nsenter", $"--target={_keeper.ProcessId}", "--mount", .. _isRoot ? (string[])[] : ["--user", "--preserve-credentials"]];

    private string Filler => System.IO.Path.Combine(SeenFrom, "something-large");

    /// <exception cref="InvalidOperationException">Neither root nor namespaces of users are to be had here.</exception>
    public static async Task<SmallDisk> MountAsync()
    {
        var disk = new SmallDisk();
        using var limit = new CancellationTokenSource(_limit);
        while (!disk._keeper.Output.Contains("mounted", StringComparison.Ordinal))
        {
            if (disk._keeper.HasExited || limit.IsCancellationRequested)
                throw new InvalidOperationException($"No small disk can be mounted: run as root, or allow users namespaces of their own. It said:\n{disk._keeper.Output}");
            await Task.Delay(10);
        }
        return disk;
    }

    /// <summary>Takes all the room that is left.</summary>
    public void Fill()
    {
        // Without a buffer: nothing is left to be written when it is closed.
        using var filler = new FileStream(Filler, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        try
        {
            while (true) filler.Write(new byte[4096]);
        }
        catch (IOException)
        {
            // Full.
        }
    }

    /// <summary>Gives the room back.</summary>
    public void Free() => File.Delete(Filler);

    public async ValueTask DisposeAsync()
    {
        await _keeper.DisposeAsync();
        _mountPoint.Dispose();
    }
}
