using System.Globalization;
using System.Net;
using Federated.Access;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;

namespace Federated.Gateway;

/// <summary>What goes where: the routes of the API, and the replicas of the services behind them.</summary>
internal static class ProxyConfiguration
{
    /// <summary>Largest body of a REST request: 1 MiB.</summary>
    public const long MaximumBodyBytes = 1024 * 1024;

    /// <summary>Largest body of an import, which carries three files: 32 MiB.</summary>
    public const long MaximumImportBodyBytes = 32 * MaximumBodyBytes;

    /// <summary>Largest body of a batch of commands, and of an upload: 8 MiB.</summary>
    public const long MaximumBatchBodyBytes = 8 * MaximumBodyBytes;

    /// <summary>Name of the replicas of Budgets, over REST.</summary>
    public const string Rest = "budgets-rest";

    /// <summary>Name of the replicas of Decisions, over REST.</summary>
    public const string DecisionsRest = "decisions-rest";

    private const string Grpc = "budgets-grpc";
    private const string DecisionsGrpc = "decisions-grpc";
    private static readonly string[] _decisionsPaths =
        ["/v1/schemes/{**rest}", "/v1/decisions", "/v1/decisions:route", "/v1/decisions:meetingPack", "/v1/decisions/{**rest}", "/v1/subsidiarity/{**rest}"];

    private static readonly string[] _decisionsServices = ["Schemes", "Decisions", "Subsidiarity"];

    private const string NeedsToken = "Default";
    private const string NeedsNoToken = "Anonymous";
    private const string NoTimeout = "Disable";

    /// <summary>
    /// Only among several replicas: with one, its own answers say more than a probe of a moment ago. Whether requests get
    /// through says more than probes do; when none seems to be there, all are tried.
    /// </summary>
    private static readonly HealthCheckConfig _healthCheck = new()
    {
        AvailableDestinationsPolicy = HealthCheckConstants.AvailableDestinations.HealthyOrPanic,
        Passive = new PassiveHealthCheckConfig
        {
            // What makes a replica unhealthy is said by Retries.
            Enabled = true,
            Policy = HealthCheckConstants.PassivePolicy.TransportFailureRate,
            ReactivationPeriod = Retries.Rest,
        },
        Active = new ActiveHealthCheckConfig
        {
            Enabled = true,
            Interval = TimeSpan.FromSeconds(2),
            Timeout = TimeSpan.FromSeconds(2),
            Policy = HealthCheckConstants.ActivePolicy.ConsecutiveFailures,
            Path = "/health/ready",
        },
    };

    public static InMemoryConfigProvider For(GatewaySettings settings) =>
        settings.Decisions.IsSet
            ? new([.. Routes(settings), .. DecisionsRoutes(settings)], [.. Clusters(settings, Rest, Grpc, "budgets", settings.Budgets), .. Clusters(settings, DecisionsRest, DecisionsGrpc, "decisions", settings.Decisions)])
            : new(Routes(settings), Clusters(settings, Rest, Grpc, "budgets", settings.Budgets));

    private static RouteConfig[] Routes(GatewaySettings settings)
    {
        var timeout = TimeSpan.FromSeconds(settings.RequestTimeoutSeconds);
        var importTimeout = TimeSpan.FromSeconds(settings.ImportTimeoutSeconds);
        return
        [
            Route("rest", Rest, "/v1/{**rest}", NeedsToken, timeout) with { Metadata = Limit(MaximumBodyBytes) },
            Route("rest-import", Rest, "/v1/organisations:import", NeedsToken, importTimeout) with { Metadata = Limit(MaximumImportBodyBytes, RequestKind.Bulk) },
            Route("rest-batch", Rest, "/v1/budgets/{organisation}/commands:batch", NeedsToken, timeout) with { Metadata = Limit(MaximumBatchBodyBytes, RequestKind.Bulk) },
            // A verification reads the whole journal, and shows a few times a second that it goes on.
            Route("rest-verify", Rest, "/v1/verify", NeedsToken, timeout: null) with { Metadata = Limit(MaximumBodyBytes, RequestKind.Stream) },
            // A watch goes on until its caller leaves, and shows every few seconds that it lives.
            Route("rest-watch", Rest, "/v1/events:watch", NeedsToken, timeout: null) with { Metadata = Limit(MaximumBodyBytes, RequestKind.Stream) },
            Route("rest-upload", Rest, "/v1/budgets/{organisation}/uploads/{kind}", NeedsToken, timeout) with { Metadata = Limit(MaximumBatchBodyBytes, RequestKind.Bulk) },
            // How many entries share a durable transaction; with several replicas, at the one that answers.
            Route("journal-figures", Rest, "/health/journal", NeedsNoToken, timeout),
            // Message sizes over gRPC are limited by the service, which sees messages; a stream has no size of its own.
            Route("grpc", Grpc, "/federated.v1.{service}/{**method}", NeedsToken, timeout),
            Route("grpc-import", Grpc, "/federated.v1.Organisations/ImportOrganisations", NeedsToken, importTimeout),
            Route("grpc-verify", Grpc, "/federated.v1.Budgets/Verify", NeedsToken, timeout: null),
            Route("grpc-watch", Grpc, "/federated.v1.Events/WatchEvents", NeedsToken, timeout: null),
            Route("grpc-reflection", Grpc, "/grpc.reflection.{service}/{**method}", NeedsNoToken, timeout: null) with { Metadata = Kind(RequestKind.Stream) },
            Route("grpc-health", Grpc, "/grpc.health.v1.{service}/{**method}", NeedsNoToken, timeout: null),
        ];
    }

    private static RouteConfig[] DecisionsRoutes(GatewaySettings settings)
    {
        var timeout = TimeSpan.FromSeconds(settings.RequestTimeoutSeconds);
        return
        [
            .. _decisionsPaths.Select((path, index) =>
                Route($"decisions-rest-{index}", DecisionsRest, path, NeedsToken, timeout) with { Metadata = Limit(MaximumBodyBytes) }),
            .. _decisionsServices.Select(service =>
                Route($"decisions-grpc-{service}", DecisionsGrpc, $"/federated.v1.{service}/{{**method}}", NeedsToken, timeout)),
        ];
    }

    private static RouteConfig Route(string id, string cluster, string path, string authorisation, TimeSpan? timeout) => new()
    {
        RouteId = id,
        ClusterId = cluster,
        Match = new RouteMatch { Path = path },
        AuthorizationPolicy = authorisation,
        Timeout = timeout,
        TimeoutPolicy = timeout is null ? NoTimeout : null,
    };

    private static Dictionary<string, string> Limit(long bytes) =>
        new() { [BodyLimit.Key] = bytes.ToString(CultureInfo.InvariantCulture) };

    private static Dictionary<string, string> Limit(long bytes, RequestKind kind) => new(Limit(bytes).Concat(Kind(kind)));

    private static Dictionary<string, string> Kind(RequestKind kind) => new() { [RequestKindOf.Key] = kind.ToString() };

    /// <summary>A service over both protocols. gRPC needs HTTP/2 on every hop; over http that is only had by not negotiating.</summary>
    private static ClusterConfig[] Clusters(GatewaySettings settings, string rest, string grpc, string name, GatewaySettings.ServiceAddresses service) =>
    [
        Cluster(settings, rest, name, service.Rest, new ForwarderRequestConfig
        {
            AllowResponseBuffering = false,
            ActivityTimeout = LongestSilence(settings),
        }),
        Cluster(settings, grpc, name, service.Grpc, new ForwarderRequestConfig
        {
            AllowResponseBuffering = false,
            ActivityTimeout = LongestSilence(settings),
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        }),
    ];

    /// <summary>The timeouts of the routes decide; this one only ends streams that have none.</summary>
    private static TimeSpan LongestSilence(GatewaySettings settings) =>
        TimeSpan.FromSeconds(Math.Max(settings.RequestTimeoutSeconds, settings.ImportTimeoutSeconds) + 1);

    /// <summary>Replicas are named by their place in the configuration, so that both clusters send an organisation to the same one.</summary>
    private static ClusterConfig Cluster(
        GatewaySettings settings, string id, string name, IList<string> addresses, ForwarderRequestConfig request) => new()
        {
            ClusterId = id,
            LoadBalancingPolicy = settings.LoadBalancing,
            HttpRequest = request,
            HealthCheck = addresses.Count > 1 || settings.ResolveSeconds > 0 ? _healthCheck : null,
            Destinations = addresses
                .Select((address, index) => (Name: $"{name}-{index}", Address: address))
                .ToDictionary(replica => replica.Name, replica => new DestinationConfig { Address = replica.Address }),
        };
}
