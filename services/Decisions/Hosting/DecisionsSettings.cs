namespace Federated.Decisions.Hosting;

/// <summary>How a Decisions host is set up: configuration keys, their defaults and ranges. <see cref="Budgets.BudgetsSettings"/> says where Budgets is.</summary>
public sealed record DecisionsSettings
{
    /// <summary><c>Journal:Path</c>: folder of the SQLite journal, not that of Budgets. Made when it is missing.</summary>
    public string JournalPath { get; init; } = Path.Combine("data", "decisions");

    /// <summary><c>Rest:Address</c>: address for REST/JSON over HTTP/1.1, such as "127.0.0.1". Default: loopback.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary><c>Rest:Port</c>: 0 for any free one.</summary>
    public int RestPort { get; init; } = 5003;

    /// <summary><c>Grpc:Port</c>: for gRPC over HTTP/2 in clear text; 0 for any free one.</summary>
    public int GrpcPort { get; init; } = 5004;

    /// <summary><c>Grains:SiloPort</c>: port on loopback on which Orleans keeps its cluster; 0 for any free one. The stand-in listens on none.</summary>
    public int SiloPort { get; init; } = 11112;

    /// <summary><c>Grains:CollectionAgeSeconds</c>: a decision leaves memory after so long without use. 60 or more.</summary>
    public int CollectionAgeSeconds { get; init; } = 900;

    /// <summary>
    /// <c>Decisions:SweepSeconds</c>: how often what is under way, what has passed its last day, and the measures are looked
    /// after: 1 to 3,600.
    /// </summary>
    public int SweepSeconds { get; init; } = 30;

    /// <summary>Reads the settings.</summary>
    public static DecisionsSettings From(IConfiguration configuration)
    {
        var defaults = new DecisionsSettings();
        return new()
        {
            JournalPath = configuration["Journal:Path"] ?? defaults.JournalPath,
            Address = configuration["Rest:Address"] ?? defaults.Address,
            RestPort = configuration.GetValue("Rest:Port", defaults.RestPort),
            GrpcPort = configuration.GetValue("Grpc:Port", defaults.GrpcPort),
            SiloPort = configuration.GetValue("Grains:SiloPort", defaults.SiloPort),
            CollectionAgeSeconds = Math.Max(60, configuration.GetValue("Grains:CollectionAgeSeconds", defaults.CollectionAgeSeconds)),
            SweepSeconds = Math.Clamp(configuration.GetValue("Decisions:SweepSeconds", defaults.SweepSeconds), 1, 3_600),
        };
    }
}
