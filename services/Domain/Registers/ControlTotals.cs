using System.Collections.Immutable;

namespace Federated.Domain.Registers;

/// <summary>One organisation's control total: the surplus, or below zero the deficit, that it is to end the year with.</summary>
/// <param name="Organisation">Its code.</param>
/// <param name="AmountPence">Within <see cref="Pence.MaxAmount"/> either way.</param>
public sealed record ControlTotalPart(string Organisation, long AmountPence);

/// <summary>A system's control total for a year, split over organisations.</summary>
/// <param name="Ics">Code of the ICS.</param>
/// <param name="Year">Financial year.</param>
/// <param name="TotalPence">The system's; the parts sum to it.</param>
/// <param name="Parts">In ordinal order of the organisations, each once.</param>
public sealed record ControlTotals(string Ics, FinancialYear Year, long TotalPence, ImmutableArray<ControlTotalPart> Parts)
{
    /// <summary>The newest proposal of another split, whatever became of it; null when there was none.</summary>
    public ControlTotalProposal? Proposal { get; init; }

    /// <summary>An organisation's part in force; null when it has none.</summary>
    public long? PartOf(string organisation) => Parts.FirstOrDefault(p => p.Organisation == organisation)?.AmountPence;
}

/// <summary>What became of a proposal.</summary>
public enum ProposalState
{
    /// <summary>Not all have answered.</summary>
    Open,
    /// <summary>All whose part changes have consented.</summary>
    InForce,
    /// <summary>One has refused.</summary>
    Refused,
    /// <summary>The split in force was given again instead.</summary>
    Withdrawn,
}

/// <summary>Another split, that needs the consent of each organisation whose part it changes.</summary>
/// <param name="Id">Id of the command that made it.</param>
/// <param name="ProposedBy">Who made it.</param>
/// <param name="TotalPence">The system's total under it; the parts sum to it.</param>
/// <param name="Parts">In ordinal order of the organisations, each once.</param>
/// <param name="Asked">Organisations whose part changes, comes or goes; in ordinal order.</param>
/// <param name="State">What became of it.</param>
public sealed record ControlTotalProposal(
    string Id, string ProposedBy, long TotalPence, ImmutableArray<ControlTotalPart> Parts, ImmutableArray<string> Asked, ProposalState State)
{
    /// <summary>Those of the asked that have consented, in ordinal order.</summary>
    public ImmutableArray<string> Consented { get; init; } = [];

    /// <summary>The organisation that refused it.</summary>
    public string? RefusedBy { get; init; }

    /// <summary>Why it was refused.</summary>
    public string? Reason { get; init; }
}

/// <summary>Why an answer to a proposal was not taken. A closed list; the API gives the names in capitals.</summary>
public enum ProposalRefusal
{
    /// <summary>There is no such proposal, or it is in force, refused, withdrawn or lapsed.</summary>
    ProposalNotOpen,
    /// <summary>It does not change the organisation's part.</summary>
    ConsentNotAsked,
}

/// <summary>Splits a system's control total; where one is in force, proposes another split.</summary>
/// <param name="Ics">Code of an ICS in the register.</param>
/// <param name="Year">Financial year.</param>
/// <param name="TotalPence">The system's.</param>
/// <param name="Parts">Organisations of the ICS, each once, in any order; they sum to the total.</param>
public sealed record SplitControlTotal(string Ics, FinancialYear Year, long TotalPence, ImmutableArray<ControlTotalPart> Parts) : RegisterCommand;

/// <summary>Consents to a proposal, or refuses it.</summary>
/// <param name="Ics">Code of the ICS.</param>
/// <param name="ProposalId">Which.</param>
/// <param name="Organisation">For whom.</param>
/// <param name="Consents">False to refuse.</param>
/// <param name="Reason">Why; null when none is given.</param>
public sealed record AnswerProposal(string Ics, string ProposalId, string Organisation, bool Consents, string? Reason) : RegisterCommand;
