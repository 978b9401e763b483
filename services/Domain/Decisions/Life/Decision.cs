using System.Collections.Immutable;
using Federated.Domain.Decisions.Routes;

namespace Federated.Domain.Decisions.Life;

/// <summary>One decision, from its proposal on. Immutable; nothing is in it before it is proposed.</summary>
/// <param name="Id">The command id of the proposal.</param>
public sealed record Decision(string Id)
{
    /// <summary>Where it stands.</summary>
    public DecisionState State { get; init; }

    /// <summary>What is to be decided; null before it is proposed.</summary>
    public Proposal? Proposal { get; init; }

    /// <summary>Code of its ICS.</summary>
    public string Ics { get; init; } = "";

    /// <summary>Who proposed it; null before.</summary>
    public Person? ProposedBy { get; init; }

    /// <summary>The day of the proposal.</summary>
    public DateOnly ProposedOn { get; init; }

    /// <summary>How it was routed at first; null before it is proposed.</summary>
    public Routing? Routing { get; init; }

    /// <summary>The forum that decides now, and the terms under which it does; null before it is proposed.</summary>
    public Round? Round { get; init; }

    /// <summary>How it came before another forum, oldest first.</summary>
    public ImmutableArray<Move> Moves { get; init; } = [];

    /// <summary>Partners' answers in this round, in ordinal order of the partners.</summary>
    public ImmutableArray<ConsentAnswer> Consents { get; init; } = [];

    /// <summary>The scheme's rule after mediation has settled the consents of this round.</summary>
    public bool ConsentsSettled { get; init; }

    /// <summary>Who approved since it last came before the forum, in order.</summary>
    public ImmutableArray<Person> Approvals { get; init; } = [];

    /// <summary>Last day of the state that it is in; null where it has none.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>No state has a later last day.</summary>
    public DateOnly LastDay { get; init; }

    /// <summary>Last day of the hold on its money: later than any of its own, so that its last messages find it there.</summary>
    public DateOnly HoldUntil => LastDay.AddDays(Life.Round.GraceDays);

    /// <summary>Why the 80:20 guard was set aside in this round; null when it was not.</summary>
    public GuardOverride? Override { get; init; }

    /// <summary>Its money, as far as Budgets has answered.</summary>
    public MoneyState Money { get; init; }

    /// <summary>Its place in the share, as far as the share has answered.</summary>
    public ClaimState Claim { get; init; }

    /// <summary>The message that is under way; null for none. There is never a second one.</summary>
    public Message? UnderWay { get; init; }

    /// <summary>How many messages were begun.</summary>
    public int Messages { get; init; }

    /// <summary>The message under way of which the share has said that there is room after all, before its answer came; null for none.</summary>
    public string? LookedAgain { get; init; }

    /// <summary>The last message that the share answered by holding the decision.</summary>
    public string? HeldBy { get; init; }

    /// <summary>How the share stood when it held the decision; null when it did not.</summary>
    public Shares.ShareView? Share { get; init; }

    /// <summary>The day on which the forum's approval was complete.</summary>
    public DateOnly? ApprovedOn { get; init; }

    /// <summary>Why it closed; null while it is open, and when nothing was said.</summary>
    public string? ClosedBecause { get; init; }

    /// <summary>What Budgets refused; null when it refused nothing.</summary>
    public MoneyRefusal? MoneyRefusal { get; init; }

    /// <summary>Nothing more will be decided about it.</summary>
    public bool IsClosed => State is DecisionState.Approved or DecisionState.Rejected or DecisionState.Withdrawn or DecisionState.Expired or DecisionState.Refused;

    /// <summary>It was proposed.</summary>
    public bool Exists => Proposal is not null;
}

/// <summary>What is known of a decision's money in Budgets.</summary>
public enum MoneyState
{
    /// <summary>Nothing is reserved, or not heard of.</summary>
    None,
    /// <summary>A hold is there.</summary>
    Reserved,
    /// <summary>The hold is committed.</summary>
    Committed,
    /// <summary>No hold is there any more.</summary>
    Released,
    /// <summary>Budgets refused to reserve it: there never was a hold.</summary>
    Refused,
}

/// <summary>What is known of a decision's place in the share.</summary>
public enum ClaimState
{
    /// <summary>It has no place there.</summary>
    None,
    /// <summary>There is no room for it.</summary>
    Held,
    /// <summary>It has its place, for now.</summary>
    Within,
    /// <summary>It has its place by override.</summary>
    Forced,
    /// <summary>Its place was found to hold when it was approved.</summary>
    Confirmed,
    /// <summary>It counts as decided.</summary>
    Counted,
}

/// <summary>A partner's answer.</summary>
/// <param name="Partner">Code of the partner.</param>
/// <param name="Consents">False for an objection.</param>
/// <param name="By">One of the partner's people.</param>
/// <param name="Reason">As given.</param>
public sealed record ConsentAnswer(string Partner, bool Consents, Person By, string? Reason);

/// <summary>A move to another forum.</summary>
/// <param name="Kind">Which way, and whose doing.</param>
/// <param name="From">Code of the forum before.</param>
/// <param name="To">Code of the forum after.</param>
/// <param name="By">Who did it; null for the scheme's rule after mediation.</param>
/// <param name="Reason">Why.</param>
/// <param name="On">The day.</param>
public sealed record Move(MoveKind Kind, string From, string To, Person? By, string Reason, DateOnly On);

/// <summary>Which way a decision moved.</summary>
public enum MoveKind
{
    /// <summary>The forum asked the one above.</summary>
    Escalated,
    /// <summary>The forum handed it down.</summary>
    Devolved,
    /// <summary>Mediation ended, and the scheme sends what is contested up.</summary>
    EscalatedAfterMediation,
}

/// <summary>The guard was set aside for a decision.</summary>
/// <param name="By">Who did it.</param>
/// <param name="Reason">Why.</param>
/// <param name="On">The day.</param>
public sealed record GuardOverride(Person By, string Reason, DateOnly On);

/// <summary>A refusal of Budgets.</summary>
/// <param name="Reason">Its name, such as "INSUFFICIENT_FUNDS".</param>
/// <param name="RequestedPence">What was asked for.</param>
/// <param name="AvailablePence">What there was, where that was the reason.</param>
public sealed record MoneyRefusal(string Reason, long RequestedPence, long? AvailablePence);
