namespace Federated.Domain.Budgets;

/// <summary>Which rule an override sets aside.</summary>
public enum OverrideKind
{
    /// <summary>The fund's control: commitments and payments may take available further below zero.</summary>
    Control,
    /// <summary>The soft close of a month: entries may still count from its days.</summary>
    LateEntry,
}

/// <summary>A rule set aside, up to an amount, on one line, by the decision of a named authority.</summary>
/// <param name="Id">Id of the command that granted it.</param>
/// <param name="Version">Version of the book in which it was granted; overrides are used in this order.</param>
/// <param name="Kind">Which rule.</param>
/// <param name="Line">Year and fund.</param>
/// <param name="Month">With <see cref="OverrideKind.LateEntry"/>: the month.</param>
/// <param name="AmountPence">
/// Control: head-room below the fund's own floor, for the rest of the year. Late entries: what they may come to in total.
/// </param>
/// <param name="Reason">Why.</param>
/// <param name="Authority">Name and post of who decided.</param>
public sealed record Override(
    string Id, long Version, OverrideKind Kind, Line Line, Month? Month, long AmountPence, string Reason, string Authority)
{
    /// <summary>What late entries have taken of it. Head-room is used while available is below the fund's floor, and free again after.</summary>
    public long TakenPence { get; init; }

    /// <summary>What late entries may still take.</summary>
    public long LeftPence => AmountPence - TakenPence;

    /// <summary>Who recorded it.</summary>
    public required string GrantedBy { get; init; }

    /// <summary>When it was recorded, UTC.</summary>
    public required DateTimeOffset GrantedAt { get; init; }
}

/// <summary>What an entry took of an override.</summary>
/// <param name="Version">Version in which the override was granted.</param>
/// <param name="Id">Its id.</param>
/// <param name="AmountPence">Pence taken.</param>
public sealed record OverrideUse(long Version, string Id, long AmountPence);

/// <summary>Sets a rule aside.</summary>
/// <param name="Line">Year and fund.</param>
/// <param name="AmountPence">1 or more.</param>
/// <param name="EffectiveOn">Day from which it counts.</param>
/// <param name="Rule">Which rule.</param>
/// <param name="Month">With <see cref="OverrideKind.LateEntry"/>: the month.</param>
/// <param name="Reason">Why.</param>
/// <param name="Authority">Name and post of who decided.</param>
public sealed record GrantOverride(
    Line Line, long AmountPence, DateOnly EffectiveOn, OverrideKind Rule, Month? Month, string Reason, string Authority)
    : BookCommand(Line, AmountPence, EffectiveOn)
{
    /// <inheritdoc/>
    public override bool IsDated => false;
}
