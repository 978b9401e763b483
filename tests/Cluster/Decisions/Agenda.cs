using System.Text.Json.Nodes;
using Federated.Tests.Cluster.Services;

namespace Federated.Tests.Cluster.Decisions;

/// <summary>Draws what a client asks next: proposals to every tier, commitments, and what can be done with an open decision.</summary>
internal sealed class Agenda(Random random)
{
    private const int Members = 3;
    private const string Proposer = "proposer";

    private static readonly string[] _categories = ["services", "services", "digital", "small-works"];

    public Ask CommitLocally()
    {
        var holder = Any([.. SmallSystem.Networks, .. SmallSystem.Places]);
        var pence = random.Next(25) switch { 0 => DecidedSystem.BeyondTheMoney, 1 => DecidedSystem.BeyondTheLimit, _ => Pence() };
        return Ask.CommitLocally(NewId(), Seat.At(holder, "treasurer"), Any(SmallSystem.Funds), pence);
    }

    /// <param name="room">How many pence the system may still decide, when it was looked up: some proposals take all of it, or a penny more.</param>
    public Ask Propose(long? room)
    {
        var network = Any(SmallSystem.Networks);
        var place = Any(SmallSystem.Places);
        return random.Next(10) switch
        {
            0 or 1 => Propose(network, Any(_categories), Pence(), []),
            2 or 3 => Propose(place, Any(_categories), Pence(), SmallSystem.ChildrenOf(place)),
            4 or 5 or 6 => Propose(Any([SmallSystem.Ics, place]), Any(_categories), Near(room), SmallSystem.Places),
            // A place could decide it, so it can be handed down.
            7 => Propose(place, "services", Near(room), [], toSystem: true),
            8 => Propose(SmallSystem.Ics, "strategy", Pence(), []),
            _ => Propose(Any([network, place, SmallSystem.Ics]), "services", DecidedSystem.BeyondTheMoney, []),
        };
    }

    /// <summary>Something to do with a decision as it was shown; null where it is to be left alone.</summary>
    public Ask? Act(JsonNode decision)
    {
        var id = decision["decisionId"]!.GetValue<string>();
        var member = Seat.At(decision["forum"]!.GetValue<string>(), $"member-{random.Next(Members)}");
        var proposer = Seat.At(decision["fundingOrganisation"]!.GetValue<string>(), Proposer);
        Ask As(Seat by, Deed deed) => Ask.Act(NewId(), deed, by, id);
        Ask? OfPartner(string answer, Deed deed) => PartnersWho(answer, decision) is { Count: > 0 } partners ? As(Seat.At(Any(partners), "chair"), deed) : null;

        return (decision["state"]!.GetValue<string>(), random.Next(20)) switch
        {
            ("routed", 0) => As(member, Deed.Reject),
            ("routed", 1) => As(proposer, Deed.Withdraw),
            ("routed", 2) => OfPartner("asked", Deed.Object),
            ("routed", _) => OfPartner("asked", Deed.Consent),
            ("contested", < 2) => As(proposer, Deed.Withdraw),
            ("contested", _) => OfPartner("objected", Deed.Consent),
            ("for-approval", 0 or 1) => As(member, Deed.Reject),
            ("for-approval", 2) => As(proposer, Deed.Withdraw),
            ("for-approval", 3) => As(member, Deed.Escalate),
            ("for-approval", 4) => As(member, Deed.Devolve),
            // Who proposed it does not decide it.
            ("for-approval", 5) => As(Seat.At(member.Organisation, Proposer), Deed.Approve),
            ("for-approval", _) => As(member, Deed.Approve),
            ("held", 0 or 1) => As(member, Deed.Override),
            ("held", 2) => As(proposer, Deed.Withdraw),
            ("held", 3) => As(member, Deed.Reject),
            ("held", 4 or 5) => As(member, Deed.Devolve),
            // Too early: the answer is a refusal.
            ("held", 6) => As(member, Deed.Approve),
            _ => null,
        };
    }

    private static List<string> PartnersWho(string answer, JsonNode decision) =>
        [.. decision["consents"]!.AsArray().Where(c => c!["answer"]!.GetValue<string>() == answer).Select(c => c!["organisation"]!.GetValue<string>())];

    private Ask Propose(string funding, string category, long pence, IEnumerable<string> affected, bool toSystem = false)
    {
        // Now and then a decision that costs nothing.
        var proposal = DecidedSystem.Money(
            Any(SmallSystem.Funds), random.Next(25) == 0 ? 0 : pence, ("title", "Home visiting team"), ("category", category), ("fundingOrganisation", funding));
        proposal["affected"] = new JsonArray([.. affected.Select(code => JsonValue.Create(code))]);
        if (toSystem)
        {
            proposal["requestedTier"] = "system";
            proposal["caseForScale"] = new JsonObject { ["benefit"] = "equal-access", ["evidence"] = "Waiting times differ.", ["quantifiedBenefitPence"] = "0" };
        }
        return Ask.Propose(NewId(), Seat.At(funding, Proposer), proposal);
    }

    private long Near(long? room) => room is { } pence ? Math.Clamp(pence + random.Next(-1, 2), 1, 10_000) : Pence();

    private long Pence() => random.Next(1, 1_000);

    private string Any(IReadOnlyList<string> of) => of[random.Next(of.Count)];

    private Guid NewId()
    {
        var id = new byte[16];
        random.NextBytes(id);
        return new(id);
    }
}
