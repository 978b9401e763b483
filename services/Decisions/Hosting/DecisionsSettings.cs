using Federated.Engine.Processes;
using Microsoft.Extensions.Options;

namespace Federated.Decisions.Hosting;

/// <summary>How a Decisions host is set up: configuration keys, their defaults and ranges. <see cref="Budgets.BudgetsSettings"/> says where Budgets is.</summary>
public sealed record DecisionsSettings
{
    private const string ServiceName = "decisions";
    private const int UsualSiloPort = 11112;

    /// <summary>
    /// <c>Journal:Path</c>, <c>Journal:Connection</c>: which journal; not that of Budgets. Default: the folder "data/decisions".
    /// </summary>
    public JournalSettings Journal { get; init; } = new() { Path = Path.Combine("data", "decisions") };

    /// <summary><c>Rest:Address</c>: address for REST/JSON over HTTP/1.1, such as "127.0.0.1". Default: loopback.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary><c>Rest:Port</c>: 0 for any free one.</summary>
    public int RestPort { get; init; } = 5003;

    /// <summary><c>Grpc:Port</c>: for gRPC over HTTP/2 in clear text; 0 for any free one.</summary>
    public int GrpcPort { get; init; } = 5004;

    /// <summary><c>Grains:…</c>: where grains live. Of these, <c>Grains:SiloPort</c> is 11112 by default.</summary>
    public GrainSettings Grains { get; init; } = new() { ClusterId = ServiceName, ServiceId = ServiceName, SiloPort = UsualSiloPort };

    /// <summary>
    /// <c>Limits:Commands</c>, <c>Limits:CommandsOfDecision</c>: commands let in and not answered yet, in all and of one decision
    /// or scheme. 1 or more.
    /// </summary>
    public AdmissionOptions Admission { get; init; } = new();

    /// <summary>
    /// <c>Decisions:SweepSeconds</c>: how often what is under way, what has passed its last day, and the measures are looked
    /// after: 1 to 3,600.
    /// </summary>
    public int SweepSeconds { get; init; } = 30;

    /// <summary>Reads the settings.</summary>
    /// <exception cref="OptionsValidationException">One of <see cref="Grains"/> breaks its rule.</exception>
    public static DecisionsSettings From(IConfiguration configuration)
    {
        var defaults = new DecisionsSettings();
        return new()
        {
            Journal = JournalSettings.From(configuration) with { Path = configuration[JournalSettings.PathSetting] ?? defaults.Journal.Path },
            Address = configuration["Rest:Address"] ?? defaults.Address,
            RestPort = configuration.GetValue("Rest:Port", defaults.RestPort),
            GrpcPort = configuration.GetValue("Grpc:Port", defaults.GrpcPort),
            Grains = GrainSettings.From(configuration, ServiceName, UsualSiloPort),
            Admission = new()
            {
                MaxCommands = Math.Max(1, configuration.GetValue("Limits:Commands", defaults.Admission.MaxCommands)),
                MaxCommandsOfStream = Math.Max(1, configuration.GetValue("Limits:CommandsOfDecision", defaults.Admission.MaxCommandsOfStream)),
            },
            SweepSeconds = Math.Clamp(configuration.GetValue("Decisions:SweepSeconds", defaults.SweepSeconds), 1, 3_600),
        };
    }
}
