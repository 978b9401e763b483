using Microsoft.Extensions.Options;

namespace Federated.Gateway;

/// <summary>Configuration section <c>Gateway</c>: where the services are, and how long they may take.</summary>
public sealed class GatewaySettings
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Gateway";

    /// <summary>Addresses of the Budgets service.</summary>
    public ServiceAddresses Budgets { get; set; } = new();

    /// <summary>Seconds until an unfinished REST or gRPC request is given up: 1 to 3,600.</summary>
    public int RequestTimeoutSeconds { get; set; } = 30;

    /// <summary>The same for the import of organisations, which reads files of thousands of practices.</summary>
    public int ImportTimeoutSeconds { get; set; } = 300;

    /// <summary>Addresses of the replicas of one service.</summary>
    public sealed class ServiceAddresses
    {
        /// <summary>Address for REST/JSON of each replica, such as <c>http://127.0.0.1:5001</c>.</summary>
        public IList<string> Rest { get; init; } = [];

        /// <summary>Address for gRPC (HTTP/2, in clear text with http) of each replica, in the same order.</summary>
        public IList<string> Grpc { get; init; } = [];
    }
}

/// <summary>Stops the gateway at start-up when it would not know where to send requests.</summary>
internal sealed class GatewaySettingsValidation : IValidateOptions<GatewaySettings>
{
    private const int MaximumTimeoutSeconds = 3600;

    public ValidateOptionsResult Validate(string? name, GatewaySettings options)
    {
        var faults = Addresses("Rest", options.Budgets.Rest)
            .Concat(Addresses("Grpc", options.Budgets.Grpc))
            .Concat(Timeout(nameof(options.RequestTimeoutSeconds), options.RequestTimeoutSeconds))
            .Concat(Timeout(nameof(options.ImportTimeoutSeconds), options.ImportTimeoutSeconds))
            .ToList();
        if (options.Budgets.Rest.Count != options.Budgets.Grpc.Count)
            faults.Add("Gateway:Budgets:Rest and Gateway:Budgets:Grpc must name the same replicas, in the same order.");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Addresses(string key, IList<string> addresses)
    {
        if (addresses.Count == 0)
            yield return $"Set Gateway:Budgets:{key}:0 to an address of the Budgets service, such as http://127.0.0.1:5001.";
        for (var index = 0; index < addresses.Count; index++)
        {
            var isAddress = Uri.TryCreate(addresses[index], UriKind.Absolute, out var address)
                && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps);
            if (!isAddress) yield return $"Gateway:Budgets:{key}:{index} must be an http or https address, not '{addresses[index]}'.";
        }
    }

    private static IEnumerable<string> Timeout(string key, int seconds)
    {
        if (seconds is < 1 or > MaximumTimeoutSeconds)
            yield return $"Gateway:{key} must be 1 to {MaximumTimeoutSeconds}, not {seconds}.";
    }
}
