using Federated.Engine.Processes;
using Microsoft.Extensions.Options;

namespace Federated.Budgets.Hosting;

/// <summary>How a Budgets host is set up: configuration keys, their defaults and ranges.</summary>
public sealed record BudgetsSettings
{
    private const string ServiceName = "budgets";
    private const int UsualSiloPort = 11111;

    /// <summary><c>Journal:Path</c>, <c>Journal:Connection</c>: which journal.</summary>
    public JournalSettings Journal { get; init; } = new();

    /// <summary><c>Rest:Address</c>: address for REST/JSON over HTTP/1.1, such as "127.0.0.1". Default: loopback.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary><c>Rest:Port</c>: 0 for any free one.</summary>
    public int RestPort { get; init; } = 5001;

    /// <summary><c>Grpc:Port</c>: for gRPC over HTTP/2 in clear text; 0 for any free one.</summary>
    public int GrpcPort { get; init; } = 5002;

    /// <summary><c>Grains:…</c>: where grains live. Of these, <c>Grains:SiloPort</c> is 11111 by default.</summary>
    public GrainSettings Grains { get; init; } = new() { ClusterId = ServiceName, ServiceId = ServiceName, SiloPort = UsualSiloPort };

    /// <summary>
    /// <c>Limits:Commands</c>, <c>Limits:CommandsOfOrganisation</c>: commands let in and not answered yet, in all and of one
    /// organisation; each of a batch counts. 1 or more.
    /// </summary>
    public AdmissionOptions Admission { get; init; } = new();

    /// <summary>
    /// <c>Checkpoints:KeyFile</c>: PEM file with the private ECDSA P-256 key that checkpoints are signed with; give all
    /// replicas the same. When empty, a key is made in the journal's folder on first use.
    /// </summary>
    public string? CheckpointKeyFile { get; init; }

    /// <summary>Reads the settings.</summary>
    /// <exception cref="OptionsValidationException">One of <see cref="Grains"/> breaks its rule.</exception>
    public static BudgetsSettings From(IConfiguration configuration)
    {
        var defaults = new BudgetsSettings();
        return new()
        {
            Journal = JournalSettings.From(configuration) with { Views = BookViews.Of },
            Address = configuration["Rest:Address"] ?? defaults.Address,
            RestPort = configuration.GetValue("Rest:Port", defaults.RestPort),
            GrpcPort = configuration.GetValue("Grpc:Port", defaults.GrpcPort),
            Grains = GrainSettings.From(configuration, ServiceName, UsualSiloPort),
            Admission = new()
            {
                MaxCommands = Math.Max(1, configuration.GetValue("Limits:Commands", defaults.Admission.MaxCommands)),
                MaxCommandsOfStream = Math.Max(1, configuration.GetValue("Limits:CommandsOfOrganisation", defaults.Admission.MaxCommandsOfStream)),
            },
            CheckpointKeyFile = configuration[Books.CheckpointKeyFile.Setting],
        };
    }
}
