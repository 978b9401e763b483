using Federated.Domain.Decisions.Routes;
using Federated.Domain.Decisions.Schemes;
using Federated.Domain.Decisions.Shares;
using Federated.Domain.Organisations;

namespace Federated.Domain.Decisions.Life;

/// <summary>
/// What can be asked of a decision. A closed set: <see cref="DecisionDecider"/> has an arm for each. The day is that in London
/// when the request was recorded.
/// </summary>
public abstract record DecisionCommand;

/// <summary>What somebody asks.</summary>
/// <param name="By">Who.</param>
/// <param name="Reason">Why; null when nothing is said.</param>
public abstract record PersonalCommand(Person By, string? Reason) : DecisionCommand;

/// <summary>Proposes it.</summary>
/// <param name="By">Who.</param>
/// <param name="Proposal">What; it has passed <see cref="ProposalRules"/>.</param>
/// <param name="Ground">The scheme in force, and the organisations.</param>
public sealed record Propose(Person By, Proposal Proposal, RoutingGround Ground) : PersonalCommand(By, null);

/// <summary>Consents for the partner that the person acts for.</summary>
public sealed record Consent(Person By, string? Reason) : PersonalCommand(By, Reason);

/// <summary>Objects for the partner that the person acts for.</summary>
public sealed record Object(Person By, string? Reason) : PersonalCommand(By, Reason);

/// <summary>Approves as one of the forum's people.</summary>
public sealed record Approve(Person By, string? Reason) : PersonalCommand(By, Reason);

/// <summary>Rejects as one of the forum's people.</summary>
public sealed record Reject(Person By, string? Reason) : PersonalCommand(By, Reason);

/// <summary>Takes it back: the proposer, or another for the same organisation.</summary>
public sealed record Withdraw(Person By, string? Reason) : PersonalCommand(By, Reason);

/// <summary>Asks the forum above to decide, as one of the forum's people.</summary>
/// <param name="By">Who.</param>
/// <param name="Reason">Why.</param>
/// <param name="Ground">The scheme that it was proposed under, and the organisations now.</param>
public sealed record Escalate(Person By, string? Reason, RoutingGround Ground) : PersonalCommand(By, Reason);

/// <summary>Hands it down, as one of the forum's people.</summary>
/// <param name="By">Who.</param>
/// <param name="Reason">Why.</param>
/// <param name="To">Code of an organisation below the forum that holds everybody affected; null for the one directly below.</param>
/// <param name="Ground">The scheme that it was proposed under, and the organisations now.</param>
public sealed record Devolve(Person By, string? Reason, string? To, RoutingGround Ground) : PersonalCommand(By, Reason);

/// <summary>Sets the 80:20 guard aside. The service sees to it that only the partnership board may.</summary>
public sealed record Override(Person By, string? Reason) : PersonalCommand(By, Reason);

/// <summary>Asked by the calendar: closes it, or does what the scheme says, when the last day of its state is over.</summary>
/// <param name="Ground">The scheme that it was proposed under, and the organisations now.</param>
public sealed record Expire(RoutingGround Ground) : DecisionCommand;

/// <summary>Asked by the share: there is room for it now. It is looked at again, never approved by this.</summary>
/// <param name="HeldBy">Key of the message that was answered by holding it.</param>
public sealed record LookAgain(string HeldBy) : DecisionCommand;

/// <summary>Records the answer to the message that is under way.</summary>
/// <param name="Key">The message's.</param>
/// <param name="Answer">What its receiver said.</param>
public sealed record RecordAnswer(string Key, MessageAnswer Answer) : DecisionCommand;

/// <summary>The answer to a message.</summary>
public sealed record MessageAnswer
{
    /// <summary>It was done as asked.</summary>
    public static MessageAnswer Done { get; } = new();

    /// <summary>What Budgets refused; null when it did not.</summary>
    public MoneyRefusal? Refused { get; init; }

    /// <summary>How the share stands, where it has no room; null when it has.</summary>
    public ShareView? Held { get; init; }
}

/// <summary>What a decision is routed by.</summary>
/// <param name="Scheme">With a proposal, the version in force, or null for none; afterwards always the one that it was proposed under.</param>
/// <param name="Federation">The organisations.</param>
public sealed record RoutingGround(PublishedScheme? Scheme, Federation Federation)
{
    /// <summary>How the share stands, for the explanation; null when that is not known. It binds nobody: the claim does.</summary>
    public ShareView? Share { get; init; }
}
