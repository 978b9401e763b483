using Federated.Domain.Decisions;
using Federated.Domain.Decisions.Life;
using Federated.Domain.Decisions.Routes;
using Federated.Domain.Decisions.Schemes;
using Federated.Tests.Engine.Simulation.Time;
using DecisionObject = Federated.Domain.Decisions.Life.Object;

namespace Federated.Tests.Engine.Simulation.Decisions;

/// <summary>Something that somebody asks of a decision.</summary>
internal sealed record Act(string DecisionId, string Id, DecisionCommand Command)
{
    public override string ToString() => $"{Id} {Command.GetType().Name} of {DecisionId}";
}

/// <summary>Draws what people propose, and what they do with what was proposed: mostly what its state asks for, sometimes anything.</summary>
internal sealed class DecisionWorkload(DecisionsWorld world)
{
    private readonly Dice _dice = world.Stage.Dice;
    private readonly List<string> _known = [];
    private int _proposals;
    private int _acts;

    /// <summary>The scheme in force.</summary>
    public PublishedScheme Scheme { get; set; } = null!;

    private RoutingGround Ground => new(Scheme, Federation.Register.Federation);

    /// <summary>Of the last ones, any; null before the first.</summary>
    public string? Any() => _known.Count == 0 ? null : _known[Math.Max(0, _known.Count - 1 - _dice.Below(6))];

    public void Learn(string id) => _known.Add(id);

    public Act Propose()
    {
        var id = $"d{++_proposals}";
        var proposal = _dice.Below(10) switch
        {
            // Of the system: whom it affects, or what it costs.
            < 5 => Proposal(_dice.Of(["QMF", "QMF-A", "U1"]), _dice.Between(0, 250), "QMF-A", "QMF-B"),
            < 6 => Proposal(_dice.Of(["QMF", "QMF-B"]), _dice.Between(400, 1_000)),
            < 8 => Proposal(_dice.Of(["QMF-A", "U2"]), _dice.Between(1, 400), "U1", "U2"),
            _ => Proposal(_dice.Of(["U1", "U2", "U3"]), _dice.Between(1, 200)),
        };
        return new(id, id, new Propose(Rules.PersonOf(proposal.FundingOrganisation, 1), proposal, Ground));
    }

    /// <summary>What somebody does next; null for nothing.</summary>
    public Act? Next(Decision decision)
    {
        if (!decision.Exists || (decision.IsClosed && !_dice.Chance(60))) return null;
        var forum = decision.Round!.Forum;
        var anyone = Rules.PersonOf(forum, _dice.Between(2, 4), forum == Federation.Ics && _dice.Chance(150) ? "chief" : null);
        var stranger = Rules.PersonOf(_dice.Of(Federation.Organisations).Code, _dice.Between(1, 3));
        DecisionCommand? command = (decision.State, _dice.Below(100)) switch
        {
            (_, < 5) => AnyOf(stranger),
            (_, < 9) => new Withdraw(decision.ProposedBy!, "not needed"),
            (_, < 13) => new Reject(anyone, "no"),
            (DecisionState.Held, < 45) => new Override(anyone, "urgent"),
            (DecisionState.Held, < 65) => new Devolve(anyone, "nearer", null, Ground),
            (DecisionState.Held, < 70) => new Escalate(anyone, "wider", Ground),
            (DecisionState.Held, _) => null,
            (_, < 19) => new Escalate(anyone, "wider", Ground),
            (_, < 24) => new Devolve(anyone, "nearer", null, Ground),
            (DecisionState.Routed or DecisionState.Contested, _) => OfPartner(decision),
            _ => new Approve(anyone, null),
        };
        return command is null ? null : new(decision.Id, $"a{++_acts}", command);
    }

    private DecisionCommand OfPartner(Decision decision)
    {
        var waited = decision.Round!.Partners.Select(p => p.Organisation)
            .Where(p => decision.State == DecisionState.Contested || decision.Consents.All(c => c.Partner != p)).ToList();
        var by = Rules.PersonOf(waited.Count == 0 ? decision.Round.Forum : _dice.Of(waited), _dice.Between(1, 2));
        return _dice.Chance(850) ? new Consent(by, null) : new DecisionObject(by, "not here");
    }

    private DecisionCommand AnyOf(Person by) => _dice.Below(8) switch
    {
        0 => new Consent(by, null),
        1 => new DecisionObject(by, "not here"),
        2 => new Approve(by, null),
        3 => new Reject(by, "no"),
        4 => new Withdraw(by, "no"),
        5 => new Escalate(by, "wider", Ground),
        6 => new Devolve(by, "nearer", _dice.Of(Federation.Organisations).Code, Ground),
        _ => new Override(by, "urgent"),
    };

    private Proposal Proposal(string funding, long pence, params string[] affected) => new(
        $"Proposal {_proposals}", _dice.Of(Rules.Categories), BookWorkload.Year, _dice.Of(Federation.Funds).Code, funding, pence, [.. affected]);
}
