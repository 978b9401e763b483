using System.Net;
using System.Net.Sockets;

namespace Federated.TestSupport.Processes;

/// <summary>
/// Ports of the loopback interface for servers that are told theirs before they start. A port that is merely free now may be
/// taken before the server has it: by another test, or as the near end of a connection to anywhere. So these lie below the
/// range from which systems take ports for connections, and a file that is locked keeps each to one process of tests.
/// </summary>
public static class FreePorts
{
    private const int First = 20_000;
    private const int Last = 32_000;

    private static readonly string _folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"federated-ports-{Environment.UserName}")).FullName;

    // Held until the process ends, and let go of by the system even when it is killed.
    private static readonly List<FileStream> _locks = [];

    /// <summary>A port that nobody listens on, and that is given to nobody else while this process lives.</summary>
    public static int Next()
    {
        lock (_locks)
        {
            var start = Random.Shared.Next(First, Last);
            foreach (var port in Enumerable.Range(start, Last - start).Concat(Enumerable.Range(First, start - First)))
                if (TryLock(port) is { } locked)
                {
                    _locks.Add(locked);
                    if (IsFree(port)) return port;
                }
        }
        throw new InvalidOperationException($"No port from {First} to {Last} is free.");
    }

    private static FileStream? TryLock(int port)
    {
        try
        {
            return new FileStream(Path.Combine(_folder, $"{port}"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
