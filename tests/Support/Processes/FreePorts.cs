using System.Net;
using System.Net.Sockets;

namespace Federated.TestSupport.Processes;

internal static class FreePorts
{
    /// <summary>A port of the loopback interface that nobody listens on now.</summary>
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
