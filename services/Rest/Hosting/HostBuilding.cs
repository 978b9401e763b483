using Microsoft.AspNetCore.Builder;

namespace Federated.Rest.Hosting;

/// <summary>How every host of Federated begins.</summary>
public static class HostBuilding
{
    // Settings are read once, when a host starts. To notice files that change, all folders below the current one would be
    // watched: in a folder with many, that is most of what it takes to start.
    private const string ReadOnce = "--hostBuilder:reloadConfigOnChange=false";

    /// <summary>As ASP.NET begins a host, but settings are read once.</summary>
    /// <param name="arguments">Settings of the command line.</param>
    /// <param name="environment">Such as Development; what the environment variables say when it is null.</param>
    public static WebApplicationBuilder Begin(string[]? arguments = null, string? environment = null) =>
        WebApplication.CreateBuilder(new WebApplicationOptions { Args = [ReadOnce, .. arguments ?? []], EnvironmentName = environment });
}
