using System.Collections.Immutable;
using Federated.Budgets.Books;
using Federated.Domain;
using Federated.Domain.Organisations;
using Federated.Domain.Pools;
using Federated.Domain.Registers;
using Federated.Engine.Processes;

namespace Federated.Budgets.Registry;

/// <summary>Shows the engine the register: its rules and its JSON.</summary>
public sealed class RegisterModel : IModel<Register, RegisterCommand, RegisterEntry>
{
    /// <summary>The stream that holds the register. Organisations' codes are in capitals, so none can be it.</summary>
    public const string Stream = "register";

    /// <summary>The one model of the register.</summary>
    public static RegisterModel Instance { get; } = new();

    /// <inheritdoc/>
    public string SnapshotFormat => "register-4";

    /// <inheritdoc/>
    public Register Empty(string stream) => Register.Empty;

    /// <inheritdoc/>
    public RegisterEntry Decide(Register state, Request<RegisterCommand> request) => RegisterDecider.Decide(state, request);

    /// <inheritdoc/>
    public Register Evolve(Register state, RegisterEntry entry) => RegisterDecider.Evolve(state, entry);

    /// <inheritdoc/>
    public string KindOf(RegisterEntry entry) => entry.Kind;

    /// <inheritdoc/>
    public DateTimeOffset RecordedAtOf(RegisterEntry entry) => entry.RecordedAt;

    /// <inheritdoc/>
    public int OutstandingOf(Register state) => 0;

    /// <inheritdoc/>
    public string WriteEntry(RegisterEntry entry) => LedgerJson.Write(entry);

    /// <inheritdoc/>
    public RegisterEntry ReadEntry(string body) => LedgerJson.Read<RegisterEntry>(body);

    /// <inheritdoc/>
    public string WriteState(Register state) => LedgerJson.Write(new Written(
        state.Federation.All,
        [.. from ics in state.Funds from fund in ics.Value.Values select new FundOfIcs(ics.Key, fund)],
        [.. from ics in state.MoveLimits select new MoveLimitsOfIcs(ics.Key, ics.Value)],
        [.. from ics in state.ControlTotals from year in ics.Value select year],
        [.. state.Pools.Values],
        [.. from ics in state.DecisionLimits from version in ics.Value select version]));

    /// <inheritdoc/>
    public Register ReadState(string stream, string body)
    {
        var (organisations, funds, limits, controlTotals, pools, decisionLimits) = LedgerJson.Read<Written>(body);
        var register = Evolve(Register.Empty, new("snapshot", "snapshot", "", default, organisations, funds) { MoveLimits = limits, Pools = pools });
        register = controlTotals.Aggregate(register, (before, totals) =>
            Evolve(before, new("snapshot", "snapshot", "", default, [], []) { ControlTotals = totals }));
        return decisionLimits.Aggregate(register, (before, version) =>
            Evolve(before, new("snapshot", "snapshot", "", default, [], []) { DecisionLimits = version }));
    }

    private sealed record Written(
        ImmutableArray<Organisation> Organisations, ImmutableArray<FundOfIcs> Funds, ImmutableArray<MoveLimitsOfIcs> MoveLimits,
        ImmutableArray<ControlTotals> ControlTotals,
        ImmutableArray<PoolOfIcs> Pools,
        ImmutableArray<DecisionLimits> DecisionLimits);
}
