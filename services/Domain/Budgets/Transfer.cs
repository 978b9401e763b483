using System.Globalization;

namespace Federated.Domain.Budgets;

/// <summary>Which way money goes between two organisations.</summary>
public enum TransferKind
{
    /// <summary>From a parent to its child.</summary>
    Delegation,
    /// <summary>From a child back to its parent.</summary>
    Return,
    /// <summary>From a child to its parent, to be passed on to a sibling at once.</summary>
    Virement,
    /// <summary>From a child to its parent: what the child takes into the next year, its parent's book must say of that year too.</summary>
    CarryForward,
}

/// <summary>Money on its way from one organisation's book to another's.</summary>
/// <param name="Id">Id of the command that began it.</param>
/// <param name="Kind">Which way it goes.</param>
/// <param name="From">Code of the sender.</param>
/// <param name="To">Code of the receiver. An allocation begins one transfer a child under one id.</param>
/// <param name="Line">Year and fund.</param>
/// <param name="AmountPence">1 or more.</param>
/// <param name="EffectiveOn">Day from which it counts, in both books.</param>
public sealed record Transfer(
    string Id, TransferKind Kind, string From, string To, Line Line, long AmountPence, DateOnly EffectiveOn)
{
    /// <summary>With <see cref="TransferKind.Virement"/>: the sibling that the parent passes it on to.</summary>
    public string? OnwardTo { get; init; }

    /// <summary>With what is passed on: the child that it comes from.</summary>
    public string? OnBehalfOf { get; init; }

    /// <summary>With a carry-forward that is passed on: what was carried beside it where it was passed on; null for nothing.</summary>
    public long? BesidesPence { get; init; }

    /// <summary>With a return: it is ring-fenced money that was not spent in its year.</summary>
    public bool IsUnspent { get; init; }

    /// <summary>Why a virement may go back the way that another one came in the same year; null when it may not.</summary>
    public string? OverrideReason { get; init; }

    /// <summary>
    /// Whose money it is; sums to the amount, and stays the same when it is passed on or comes back. None in transfers
    /// that were sent before sources were recorded.
    /// </summary>
    public Sources Sources { get; init; } = Sources.None;

    /// <summary>With <see cref="BesidesPence"/>: whose money that was.</summary>
    public Sources BesidesSources { get; init; } = Sources.None;

    /// <summary>The same fund in the year after.</summary>
    public Line NextLine => Line with { Year = Line.Year.Next };

    /// <summary>Unique among the sender's transfers.</summary>
    public string Key => KeyOf(Id, To);

    /// <summary>What it says, in a form that never changes: the same transfer sent again is known by it.</summary>
    public string Fingerprint => string.Create(
        CultureInfo.InvariantCulture,
        $"{Kind}/{From}/{To}/{Line.Year}/{Line.Fund}/{AmountPence}/{EffectiveOn:yyyy-MM-dd}/{OnwardTo}/{OnBehalfOf}/{OverrideReason}")
        + (BesidesPence is { } besides ? string.Create(CultureInfo.InvariantCulture, $"/besides {besides}") : "")
        + (IsUnspent ? "/unspent" : "")
        + (Sources.IsEmpty ? "" : $"/of {Sources}");

    /// <summary>The command id under which the receiver records its answer, once.</summary>
    public string ReceiveId => ReceiveIdOf(From, Id);

    /// <summary>The command id under which the sender settles it or takes it back, once.</summary>
    public string SettleId => SettleIdOf(Id, To);

    /// <summary>The id of the receiver's answer by the transfer's sender and id.</summary>
    public static string ReceiveIdOf(string from, string id) => $"receive/{from}/{id}";

    /// <summary>The key of a transfer by its id and receiver.</summary>
    public static string KeyOf(string id, string to) => $"{id}/{to}";

    /// <summary>The id of the settling command by the transfer's id and receiver.</summary>
    public static string SettleIdOf(string id, string to) => $"settle/{id}/{to}";
}
