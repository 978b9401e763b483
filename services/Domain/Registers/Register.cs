using System.Collections.Immutable;
using Federated.Domain.Budgets;
using Federated.Domain.Organisations;
using Federated.Domain.Pools;

namespace Federated.Domain.Registers;

/// <summary>
/// The register: which organisations there are, under whom, and which funds each ICS has. Every book is kept under the
/// rules that it gives.
/// </summary>
/// <param name="Federation">The organisations.</param>
/// <param name="Funds">Funds by code, by the code of their ICS; both in ordinal order.</param>
public sealed record Register(
    Federation Federation, ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, Fund>> Funds)
{
    private static readonly ImmutableSortedDictionary<string, Fund> NoFunds =
        ImmutableSortedDictionary.Create<string, Fund>(StringComparer.Ordinal);

    /// <summary>Nobody and nothing.</summary>
    public static Register Empty { get; } = new(
        Federation.Empty, ImmutableSortedDictionary.Create<string, ImmutableSortedDictionary<string, Fund>>(StringComparer.Ordinal));

    /// <summary>Limits of budget moves, by the code of their ICS, in ordinal order. Without one, a role may move what there is.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<MoveLimit>> MoveLimits { get; init; } =
        ImmutableSortedDictionary.Create<string, ImmutableArray<MoveLimit>>(StringComparer.Ordinal);

    /// <summary>Control totals by the code of their ICS, in ordinal order; of each year one, by year.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<ControlTotals>> ControlTotals { get; init; } =
        ImmutableSortedDictionary.Create<string, ImmutableArray<ControlTotals>>(StringComparer.Ordinal);

    /// <summary>The control totals of an ICS and year; null when none were set.</summary>
    public ControlTotals? ControlTotalsOf(string ics, FinancialYear year) =>
        ControlTotals.GetValueOrDefault(ics, []).FirstOrDefault(totals => totals.Year == year);

    /// <summary>Limits of decisions by the code of their ICS, in ordinal order; of each version one, by version.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<DecisionLimits>> DecisionLimits { get; init; } =
        ImmutableSortedDictionary.Create<string, ImmutableArray<DecisionLimits>>(StringComparer.Ordinal);

    /// <summary>The versions of the limits of decisions of an ICS, oldest first; none where no scheme was published.</summary>
    public ImmutableArray<DecisionLimits> DecisionLimitsOf(string ics) => DecisionLimits.GetValueOrDefault(ics, []);

    /// <summary>Pools by code, in ordinal order.</summary>
    public ImmutableSortedDictionary<string, PoolOfIcs> Pools { get; init; } = ImmutableSortedDictionary.Create<string, PoolOfIcs>(StringComparer.Ordinal);

    /// <summary>The limit that a role's moves of a kind count against, at an organisation of an ICS; one without bounds when none is set.</summary>
    public MoveLimit MoveLimitFor(string ics, string role, MoveKind move) =>
        MoveLimits.GetValueOrDefault(ics, []).FirstOrDefault(l => l.Role == role && l.Move == move) ?? new(role, move, null, null);

    /// <summary>The funds of an ICS, by code; none for an unknown one.</summary>
    public ImmutableSortedDictionary<string, Fund> FundsOf(string ics) => Funds.GetValueOrDefault(ics, NoFunds);

    /// <summary>A fund of the ICS that an organisation belongs to, or null.</summary>
    public Fund? FundFor(Organisation organisation, string code) => FundsOf(organisation.Ics).GetValueOrDefault(code);

    internal Register WithControlTotals(ControlTotals totals) => this with
    {
        ControlTotals = ControlTotals.SetItem(totals.Ics,
            [.. ControlTotals.GetValueOrDefault(totals.Ics, []).Where(t => t.Year != totals.Year).Append(totals).OrderBy(t => t.Year)]),
    };

    internal Register WithDecisionLimits(DecisionLimits limits) => this with
    {
        DecisionLimits = DecisionLimits.SetItem(limits.Ics, DecisionLimitRules.With(DecisionLimitsOf(limits.Ics), limits)),
    };

    internal Register WithFund(string ics, Fund fund) => this with { Funds = Funds.SetItem(ics, FundsOf(ics).SetItem(fund.Code, fund)) };
}

/// <summary>What can be asked of the register. A closed set.</summary>
public abstract record RegisterCommand;

/// <summary>Adds organisations, or replaces them by code. A new ICS gets <see cref="Fund.BuiltIn"/>.</summary>
/// <param name="Organisations">Parents before children, or already in the register.</param>
public sealed record UpdateOrganisations(ImmutableArray<Organisation> Organisations) : RegisterCommand;

/// <summary>Defines a fund of an ICS, or replaces it by code.</summary>
/// <param name="Ics">Code of an ICS in the register.</param>
/// <param name="Fund">The fund.</param>
public sealed record DefineFund(string Ics, Fund Fund) : RegisterCommand;

/// <summary>Sets the limits of budget moves of an ICS, all at once.</summary>
/// <param name="Ics">Code of an ICS in the register.</param>
/// <param name="Limits">Each role and kind of move once.</param>
public sealed record SetMoveLimits(string Ics, ImmutableArray<MoveLimit> Limits) : RegisterCommand;

/// <summary>One entry of the register.</summary>
/// <param name="CommandId">Id of the command.</param>
/// <param name="Kind">What happened: "organisations-updated", "fund-defined", "move-limits-set", "decision-limits-set", "control-totals-set" and others.</param>
/// <param name="Actor">Who asked.</param>
/// <param name="RecordedAt">When it arrived, UTC.</param>
/// <param name="Organisations">Added or replaced.</param>
/// <param name="Funds">Defined or replaced.</param>
public sealed record RegisterEntry(
    string CommandId,
    string Kind,
    string Actor,
    DateTimeOffset RecordedAt,
    ImmutableArray<Organisation> Organisations,
    ImmutableArray<FundOfIcs> Funds)
{
    /// <summary>Limits set, by ICS.</summary>
    public ImmutableArray<MoveLimitsOfIcs> MoveLimits { get; init; } = [];

    /// <summary>The control totals of an ICS and year right after it.</summary>
    public ControlTotals? ControlTotals { get; init; }

    /// <summary>Why an answer to a proposal was not taken.</summary>
    public ProposalRefusal? ProposalRefusal { get; init; }

    /// <summary>A version of the limits of decisions of an ICS.</summary>
    public DecisionLimits? DecisionLimits { get; init; }

    /// <summary>Pools defined or replaced.</summary>
    public ImmutableArray<PoolOfIcs> Pools { get; init; } = [];
}

/// <summary>The limits of budget moves of an ICS.</summary>
public sealed record MoveLimitsOfIcs(string Ics, ImmutableArray<MoveLimit> Limits);

/// <summary>A fund and the ICS that it belongs to.</summary>
public sealed record FundOfIcs(string Ics, Fund Fund);
