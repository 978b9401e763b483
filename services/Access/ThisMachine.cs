using System.Net;
using Microsoft.AspNetCore.Http;

namespace Federated.Access;

/// <summary>Who asks from this machine: what is there for development and demonstrations answers nobody else.</summary>
public static class ThisMachine
{
    /// <summary>
    /// From this machine, addressed as this machine (a page elsewhere may point its own name at us), and not handed
    /// on by a proxy.
    /// </summary>
    public static bool Asks(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        return http.Connection.RemoteIpAddress is { } remote && IPAddress.IsLoopback(remote)
            && IsItsName(http.Request.Host.Host)
            && !http.Request.Headers.ContainsKey("X-Forwarded-For") && !http.Request.Headers.ContainsKey("Forwarded");
    }

    private static bool IsItsName(string host) =>
        host is "localhost" || host.EndsWith(".localhost", StringComparison.Ordinal)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
