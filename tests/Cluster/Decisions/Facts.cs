using System.Collections.Immutable;

namespace Federated.Tests.Cluster.Decisions;

/// <summary>A step in a decision's history, as its reader is told.</summary>
internal sealed record Step(string Kind, string By, string Reason, string At, string State);

/// <summary>A decision, as its reader is told.</summary>
internal sealed record Decided(
    string Id, string State, string Money, string Tier, string Fund, string FundingOrganisation, long Pence, bool IsReserved, bool IsOverridden,
    string CommitmentId, ImmutableArray<Step> History)
{
    public bool IsApproved => State == "approved";

    /// <summary>It takes from the part of what is decided that the system may decide.</summary>
    public bool IsOfTheSystemsPart => Tier == Facts.System && !IsReserved;
}

/// <summary>An entry of a book, as its statement tells.</summary>
internal sealed record Entry(string Organisation, long Version, string CommandId, string Kind, string Fund, long Pence, string Refusal, string DecisionId)
{
    /// <summary>A body committed money within its own limit.</summary>
    public bool IsLocalCommitment => Kind == "committed" && DecisionId.Length == 0;

    /// <summary>Money that was set aside became a commitment.</summary>
    public bool IsCommitmentOfHold => Kind == "hold-committed";
}

/// <summary>What a position says of one fund.</summary>
internal sealed record Line(string Organisation, string Fund, long ReservedPence, long CommittedPence);

/// <summary>A number of decisions and their pence.</summary>
internal readonly record struct Sum(long Count, long Pence)
{
    public Sum Plus(long pence) => new(Count + 1, Pence + pence);
}

/// <summary>The local share, as its report says.</summary>
internal sealed record Measured(
    double ByCount, double ByValue, double Threshold, ImmutableDictionary<string, Sum> Tiers, Sum Reserved, ImmutableHashSet<string> Held, ImmutableHashSet<string> Overridden);

/// <summary>All that there is to see when nothing goes on any more. Read through the APIs, but for the order in which the share took things.</summary>
/// <param name="Decisions">With their histories.</param>
/// <param name="Entries">Of all books, each in the order of its versions.</param>
/// <param name="Lines">Of this year.</param>
/// <param name="Share">Of this year.</param>
/// <param name="ShareRows">The journal of the share.</param>
internal sealed record Facts(
    ImmutableArray<Decided> Decisions, ImmutableArray<Entry> Entries, ImmutableArray<Line> Lines, Measured Share, ImmutableArray<ShareRow> ShareRows)
{
    public const string System = "system";

    private static readonly string[] _closed = ["approved", "rejected", "withdrawn", "expired", "refused"];

    public static bool IsClosed(string state) => _closed.Contains(state);
}
