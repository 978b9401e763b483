using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.LoadBalancing;

namespace Federated.Gateway;

/// <summary>Configuration section <c>Gateway</c>: where the services are, and how long they may take.</summary>
public sealed class GatewaySettings
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Gateway";

    /// <summary>Addresses of the Budgets service.</summary>
    public ServiceAddresses Budgets { get; set; } = new();

    /// <summary>Addresses of the Decisions service. Without any, nothing is sent to it: its addresses are unknown.</summary>
    public ServiceAddresses Decisions { get; set; } = new();

    /// <summary>Seconds until an unfinished REST or gRPC request is given up: 1 to 3,600.</summary>
    public int RequestTimeoutSeconds { get; set; } = 30;

    /// <summary>The same for the import of organisations, which reads files of thousands of practices.</summary>
    public int ImportTimeoutSeconds { get; set; } = 300;

    /// <summary>
    /// Seconds until a replica that has not begun to answer anyone is taken for gone and another is asked, where there are
    /// several: 1 to 3,600.
    /// </summary>
    public int AttemptSeconds { get; set; } = 4;

    /// <summary>
    /// Seconds for which a request goes from one replica to the next while none can be reached: 0 for once to each, to 3,600. After
    /// that it goes to one that has come back meanwhile. Where a replica took it and was only silent, the time that the whole
    /// request has is the limit.
    /// </summary>
    public int RetrySeconds { get; set; } = 8;

    /// <summary>
    /// Seconds between two look-ups of the names in addresses of services, of which each may stand for several replicas: 1 to
    /// 3,600. 0 for none: a name is then one replica.
    /// </summary>
    public int ResolveSeconds { get; set; }

    /// <summary>
    /// Which replica a request goes to. <c>Organisation</c>: each organisation to one of them, so that its book is in one
    /// memory. Otherwise any, as YARP's policy of that name spreads them: <c>RoundRobin</c>, <c>Random</c>,
    /// <c>LeastRequests</c> or <c>PowerOfTwoChoices</c>.
    /// </summary>
    public string LoadBalancing { get; set; } = OrganisationAffinity.PolicyName;

    /// <summary>Addresses of the replicas of one service.</summary>
    public sealed class ServiceAddresses
    {
        /// <summary>Address for REST/JSON of each replica, such as <c>http://127.0.0.1:5001</c>.</summary>
        public IList<string> Rest { get; init; } = [];

        /// <summary>Address for gRPC (HTTP/2, in clear text with http) of each replica, in the same order.</summary>
        public IList<string> Grpc { get; init; } = [];

        /// <summary>Whether any is set.</summary>
        public bool IsSet => Rest.Count + Grpc.Count > 0;
    }
}

/// <summary>Stops the gateway at start-up when it would not know where to send requests.</summary>
internal sealed class GatewaySettingsValidation : IValidateOptions<GatewaySettings>
{
    private const int MaximumTimeoutSeconds = 3600;

    private static readonly string[] policies =
    [
        OrganisationAffinity.PolicyName, LoadBalancingPolicies.RoundRobin, LoadBalancingPolicies.Random, LoadBalancingPolicies.LeastRequests,
        LoadBalancingPolicies.PowerOfTwoChoices,
    ];

    public ValidateOptionsResult Validate(string? name, GatewaySettings options)
    {
        var faults = Addresses("Budgets", options.Budgets)
            .Concat(options.Decisions.IsSet ? Addresses("Decisions", options.Decisions) : [])
            .Concat(Timeout(nameof(options.RequestTimeoutSeconds), options.RequestTimeoutSeconds))
            .Concat(Timeout(nameof(options.ImportTimeoutSeconds), options.ImportTimeoutSeconds))
            .Concat(Timeout(nameof(options.AttemptSeconds), options.AttemptSeconds))
            .Concat(Timeout(nameof(options.RetrySeconds), options.RetrySeconds, least: 0))
            .Concat(Timeout(nameof(options.ResolveSeconds), options.ResolveSeconds, least: 0))
            .Concat(Policy(options.LoadBalancing))
            .ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Addresses(string service, GatewaySettings.ServiceAddresses addresses)
    {
        foreach (var fault in Addresses(service, "Rest", addresses.Rest)) yield return fault;
        foreach (var fault in Addresses(service, "Grpc", addresses.Grpc)) yield return fault;
        if (addresses.Rest.Count != addresses.Grpc.Count)
            yield return $"Gateway:{service}:Rest and Gateway:{service}:Grpc must name the same replicas, in the same order.";
    }

    private static IEnumerable<string> Addresses(string service, string key, IList<string> addresses)
    {
        if (addresses.Count == 0)
            yield return $"Set Gateway:{service}:{key}:0 to an address of the {service} service, such as http://127.0.0.1:5001.";
        for (var index = 0; index < addresses.Count; index++)
        {
            var isAddress = Uri.TryCreate(addresses[index], UriKind.Absolute, out var address)
                && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps);
            if (!isAddress) yield return $"Gateway:{service}:{key}:{index} must be an http or https address, not '{addresses[index]}'.";
        }
    }

    private static IEnumerable<string> Policy(string policy)
    {
        if (!policies.Contains(policy, StringComparer.OrdinalIgnoreCase))
            yield return $"Gateway:{nameof(GatewaySettings.LoadBalancing)} must be one of {string.Join(", ", policies)}, not '{policy}'.";
    }

    private static IEnumerable<string> Timeout(string key, int seconds, int least = 1)
    {
        if (seconds < least || seconds > MaximumTimeoutSeconds)
            yield return $"Gateway:{key} must be {least} to {MaximumTimeoutSeconds}, not {seconds}.";
    }
}
