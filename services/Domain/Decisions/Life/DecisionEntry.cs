using Federated.Domain.Decisions.Routes;

namespace Federated.Domain.Decisions.Life;

/// <summary>What an entry of a decision records.</summary>
public enum DecisionEntryKind
{
    /// <summary>It was proposed and routed.</summary>
    Proposed,
    /// <summary>A partner consented.</summary>
    Consented,
    /// <summary>A partner objected.</summary>
    Objected,
    /// <summary>One of the forum's people approved.</summary>
    ApprovalGiven,
    /// <summary>One of the forum's people rejected it.</summary>
    RejectionGiven,
    /// <summary>It was taken back.</summary>
    WithdrawalMade,
    /// <summary>It came before another forum.</summary>
    Moved,
    /// <summary>The guard was set aside.</summary>
    GuardOverridden,
    /// <summary>The last day of its state was over.</summary>
    DeadlinePassed,
    /// <summary>The share has room for it now.</summary>
    RoomFound,
    /// <summary>A message was answered.</summary>
    MessageAnswered,
    /// <summary>The command was refused.</summary>
    Refused,
}

/// <summary>One entry of a decision.</summary>
/// <param name="CommandId">Id of the command.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Actor">Who asked, as shown.</param>
/// <param name="RecordedAt">When it arrived, UTC.</param>
/// <param name="On">That day in London.</param>
/// <param name="State">Where the decision stands right after.</param>
public sealed record DecisionEntry(
    string CommandId, DecisionEntryKind Kind, string Actor, DateTimeOffset RecordedAt, DateOnly On, DecisionState State)
{
    /// <summary>Who asked; null where nobody did.</summary>
    public Person? By { get; init; }

    /// <summary>Why, as given.</summary>
    public string? Reason { get; init; }

    /// <summary>Last day of the state that it reached; null where it stays in its state, or that has none.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>With a proposal: what is to be decided.</summary>
    public Proposal? Proposal { get; init; }

    /// <summary>With a proposal: the ICS.</summary>
    public string? Ics { get; init; }

    /// <summary>With a proposal, refused ones included: who decides, and why.</summary>
    public Routing? Routing { get; init; }

    /// <summary>With a proposal: no state has a later last day.</summary>
    public DateOnly? LastDay { get; init; }

    /// <summary>With a proposal or a move: the forum that decides now.</summary>
    public Round? Round { get; init; }

    /// <summary>With a move.</summary>
    public Move? Move { get; init; }

    /// <summary>With consents and objections.</summary>
    public ConsentAnswer? Consent { get; init; }

    /// <summary>After mediation: the scheme's rule has settled the consents.</summary>
    public bool ConsentsSettled { get; init; }

    /// <summary>The message that it answers, or that the share has found room after.</summary>
    public string? MessageKey { get; init; }

    /// <summary>The answer.</summary>
    public MessageAnswer? Answer { get; init; }

    /// <summary>The message that it begins: it is under way from here on.</summary>
    public Message? Sent { get; init; }

    /// <summary>Why it was refused.</summary>
    public DecisionRefusal? Refusal { get; init; }
}

/// <summary>Why a command was refused. A closed list; the API gives the names in capitals.</summary>
public enum DecisionRefusalReason
{
    /// <summary>There is no such decision.</summary>
    DecisionNotFound,
    /// <summary>It may not be done in the state that the decision is in.</summary>
    WrongState,
    /// <summary>The proposal cannot be routed; the routing says why.</summary>
    NotRouted,
    /// <summary>The last day of the state is over.</summary>
    DeadlineOver,
    /// <summary>The last day of the state is not over.</summary>
    NotDue,
    /// <summary>The person's organisation is no partner whose consent is asked for.</summary>
    NotAPartner,
    /// <summary>The person is not one of the forum's.</summary>
    NotOfForum,
    /// <summary>The person is neither the proposer nor of the proposer's organisation.</summary>
    NotTheProposer,
    /// <summary>Who proposed it does not decide it.</summary>
    OwnProposal,
    /// <summary>The person, or the partner, has answered.</summary>
    AlreadyAnswered,
    /// <summary>A reason must be given.</summary>
    ReasonMissing,
    /// <summary>Nobody is above the forum.</summary>
    NothingAbove,
    /// <summary>The forum that it would go to does not hold everybody affected, or is not below this one.</summary>
    BelowFootprint,
    /// <summary>It is reserved to the system.</summary>
    ReservedMatter,
    /// <summary>The forum that it would go to is shadow: it decides nothing yet.</summary>
    ShadowOrganisation,
    /// <summary>Another message is under way, or none: never seen by clients.</summary>
    MessageNotUnderWay,
}

/// <summary>A refusal, with what explains it.</summary>
/// <param name="Reason">Why.</param>
/// <param name="State">Where the decision stands; null when there is none.</param>
public sealed record DecisionRefusal(DecisionRefusalReason Reason, DecisionState? State)
{
    /// <summary>The organisation that it is about.</summary>
    public string? Organisation { get; init; }

    /// <summary>The last day that is over, or is not.</summary>
    public DateOnly? Until { get; init; }
}
