using System.Collections.Immutable;
using Federated.Domain;
using Federated.Domain.Decisions.Life;
using Federated.Domain.Decisions.Schemes;
using Federated.Domain.Organisations;

namespace Federated.Decisions.Budgets;

/// <summary>
/// What this service asks of Budgets. The one seam between the two: every call may be repeated, and does what it says once.
/// Where Budgets does not answer, a call throws <see cref="Grpc.Core.RpcException"/>; what was asked may or may not have happened.
/// </summary>
public interface IBudgets
{
    /// <summary>The organisations and their funds.</summary>
    Task<KnownRegister> ReadRegister(CancellationToken cancellation);

    /// <summary>Sets a decision's money aside, once.</summary>
    /// <param name="money">What, under which id.</param>
    /// <param name="lastDay">Budgets frees it by itself after this day.</param>
    /// <returns>Null when a hold is there, else why not: for ever.</returns>
    Task<MoneyRefusal?> Reserve(DecidedMoney money, DateOnly lastDay);

    /// <summary>Commits all that was set aside for a decision that was approved, once.</summary>
    /// <returns>Null when it is committed, else why not: for ever.</returns>
    Task<MoneyRefusal?> Commit(DecidedMoney money);

    /// <summary>Frees what was set aside for a decision. Ends when no hold is there that could be committed any more.</summary>
    Task Release(DecidedMoney money);

    /// <summary>
    /// Follows the events of an ICS and of all below it, in the order of each book: those after a cursor, and then new ones.
    /// The stream ends now and then; who asks on from the last cursor misses nothing, and may be told again.
    /// </summary>
    /// <param name="ics">Code of the ICS.</param>
    /// <param name="after">Cursor of the page before; from the first event when empty.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="UnknownCursorException">The journal of Budgets does not have the cursor (any more).</exception>
    IAsyncEnumerable<V1.EventPage> Follow(string ics, string after, CancellationToken cancellation);

    /// <summary>One page of the events of an organisation and all below it, after a cursor; from the first when empty.</summary>
    Task<V1.EventPage> ReadEvents(string organisation, string after, CancellationToken cancellation);

    /// <summary>An entry of a book, with what it moved.</summary>
    Task<V1.Entry> ReadEntry(string organisation, long version, CancellationToken cancellation);

    /// <summary>
    /// Tells Budgets how much each organisation of an ICS may commit by itself: the limits of a version of its scheme, from the
    /// day on which it comes into force. Asked again and again, so it must be known by ICS and version: once told, the same
    /// version changes nothing. From that day on Budgets refuses a commitment above the limit (DECISION_REQUIRED), unless
    /// an approved decision stands behind it: <see cref="Commit"/> says which.
    /// </summary>
    Task TellLimits(DecisionLimits limits);
}

/// <summary>Organisations and funds as Budgets knows them.</summary>
/// <param name="Federation">The organisations.</param>
/// <param name="Funds">Fund codes by ICS, in ordinal order.</param>
public sealed record KnownRegister(Federation Federation, ImmutableSortedDictionary<string, ImmutableArray<string>> Funds)
{
    /// <summary>The fund codes of an ICS; none for an unknown one.</summary>
    public ImmutableArray<string> FundsOf(string ics) => Funds.TryGetValue(ics, out var funds) ? funds : [];
}

/// <summary>The money of a decision, and the message about it.</summary>
/// <param name="Message">Its key is where the command id comes from, its day that from which it counts.</param>
/// <param name="Organisation">Whose money.</param>
/// <param name="Year">Financial year.</param>
/// <param name="Fund">Fund code.</param>
/// <param name="AmountPence">1 or more.</param>
/// <param name="Title">What for.</param>
public sealed record DecidedMoney(Message Message, string Organisation, FinancialYear Year, string Fund, long AmountPence, string Title)
{
    /// <summary>The decision.</summary>
    public string DecisionId => Message.DecisionId;

    /// <summary>The decision's hold.</summary>
    public string HoldId => Message.HoldIdOf(DecisionId);

    /// <summary>The day from which the message counts: the nearest of the year's.</summary>
    public DateOnly EffectiveOn => Year.Nearest(Message.On);
}

/// <summary>The limits of a version of a scheme.</summary>
/// <param name="Published">The version, and the day on which it comes into force.</param>
public sealed record DecisionLimits(PublishedScheme Published);

/// <summary>The journal of Budgets does not have a cursor: it is another one, or was put back from an older copy.</summary>
public sealed class UnknownCursorException() : Exception("Budgets does not know the cursor.");
