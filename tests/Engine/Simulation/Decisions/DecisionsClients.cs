using Federated.Decisions.Grains;
using Federated.Decisions.Streams;
using Federated.Domain;
using Federated.Domain.Decisions.Life;
using Federated.Domain.Decisions.Schemes;
using Federated.Engine.Journals;
using Federated.Engine.Processes;
using Federated.Serving;
using Federated.Tests.Engine.Simulation.Time;

namespace Federated.Tests.Engine.Simulation.Decisions;

/// <summary>
/// People who propose, answer and decide, and bodies that use their own money. Whoever asks goes on until there is an answer,
/// with the same id each time; some ask again long after, or use an id for something else.
/// </summary>
internal sealed class DecisionsClients
{
    private const int AsksForOneOfBooks = 2;

    private readonly DecisionsWorld _world;
    private readonly Dice _dice;
    private readonly Clock _clock;
    private readonly BookWorkload _books;
    private readonly DecisionWorkload _decisions;
    private int _living = 1;

    public DecisionsClients(DecisionsWorld world)
    {
        (_world, _dice, _clock) = (world, world.Stage.Dice, new(world.Stage.Agenda));
        (_books, _decisions) = (new(world), new(world));
    }

    /// <summary>Asked, and not answered yet.</summary>
    public int Unanswered { get; private set; }

    /// <summary>Every client has asked what it had to ask.</summary>
    public bool AreDone => _living == 0;

    public void Start()
    {
        var turns = _world.Stage.NewTurns("opening");
        _ = turns.Start(() => Open(turns));
    }

    // The scheme and the year's money come first: without them everything would be refused.
    private async Task Open(Turns turns)
    {
        await Agree();
        foreach (var ask in _books.Opening().Concat(_books.OwnBefore())) await Own(turns, ask);
        for (var number = 1; number <= _world.Stage.Plan.Clients; number++)
        {
            _living++;
            var own = _world.Stage.NewTurns($"client {number}");
            _ = own.Start(() => Live(own));
        }
        _living--;
    }

    private async Task Agree()
    {
        var finance = Rules.PersonOf(Federation.Ics, 1);
        await Ask("draft", new SetDraft(finance, _world.Rules, Rules.Ground));
        foreach (var partner in Rules.Partners)
            await Ask($"sign-off of {partner}", new SignOffDraft(Rules.PersonOf(partner, 1), partner, 1, Federation.Register.Federation));
        _decisions.Scheme = (await Ask("publication", new PublishDraft(finance, LondonDay.Of(Rules.AgreedAt), Rules.Ground))).Published!;
    }

    private Task<SchemeEntry> Ask(string id, SchemeCommand command) => UntilAnswered(DecisionsWorld.Scheme, id, async activation =>
    {
        var answer = await activation.Keeper<SchemeKeeper>().Execute(new(id, id, "a client", Rules.AgreedAt, command));
        _world.Checks.Answers.Leave(activation, id, DecisionsJson.Write(answer.Entry), answer.Version);
        return answer.Entry;
    });

    private async Task Live(Turns turns)
    {
        for (var asked = 0; asked < AsksForOneOfBooks * _world.Stage.Plan.AsksOfEach; asked++)
        {
            var draw = _dice.Below(100);
            if (draw < 26) await Own(turns, _books.Next());
            // Several at once: what is left of the 20% is not enough for all of them.
            else if (draw < 42) await Task.WhenAll(Enumerable.Range(0, _dice.Chance(350) ? _dice.Between(2, 4) : 1).Select(_ => Decide(turns, _decisions.Propose())));
            else if (_decisions.Any() is { } known) await Act(turns, known);
            await Task.Delay(_dice.Milliseconds(0, 700), _clock);
        }
        _living--;
    }

    private async Task Own(Turns turns, Ask ask)
    {
        Unanswered++;
        foreach (var answer in await _world.Books.Clients.Get(turns, ask))
        {
            if (answer is not null) _books.Learn(ask.Organisation, answer.Answer.Version, answer.Answer.Entry);
        }
        Unanswered--;
    }

    // As the service does it: it is looked at, and then acted on.
    private async Task Act(Turns turns, string id)
    {
        var view = await UntilAnswered(StreamNames.OfDecision(id), "read", async activation =>
        {
            var knows = activation.Knows;
            var read = await activation.Keeper<DecisionKeeper>().Read();
            _world.Checks.Answers.Show(activation, knows, read.Version);
            return read;
        });
        if (_decisions.Next(view.Decision) is { } act) await Decide(turns, act);
    }

    private async Task Decide(Turns turns, Act act)
    {
        Unanswered++;
        var answer = await UntilAnswered(StreamNames.OfDecision(act.DecisionId), act.ToString(), activation => Once(activation, act, act.Id));
        Unanswered--;
        if (answer.Entry.Kind == DecisionEntryKind.Proposed) _decisions.Learn(act.DecisionId);
        if (_world.Stage.Plan.ItStrikes(Fault.AskedAgainLate))
            _world.Stage.Agenda.After(_dice.Milliseconds(1_000, 15_000), () => turns.Start(() =>
                UntilAnswered(StreamNames.OfDecision(act.DecisionId), $"{act} again", activation => Once(activation, act, act.Id))));
        if (_world.Stage.Plan.ItStrikes(Fault.IdReused))
            _world.Stage.Agenda.After(_dice.Milliseconds(1, 8_000), () => turns.Start(() => Reuse(act)));
    }

    private async Task<DecisionAnswer> Once(Activation activation, Act act, string fingerprint)
    {
        // As the service that takes the call does: by the clock of its host, at each try.
        var answer = await activation.Keeper<DecisionKeeper>().Execute(
            new(act.Id, fingerprint, "a client", activation.Host.Clock.NowRecorded(), act.Command), _dice.Milliseconds(0, 1_500));
        _world.Checks.Answers.Leave(activation, act.Id, DecisionsJson.Write(answer.Entry), answer.View.Version);
        return answer;
    }

    private async Task Reuse(Act act)
    {
        try
        {
            await UntilAnswered(StreamNames.OfDecision(act.DecisionId), $"{act} otherwise", async activation =>
            {
                try
                {
                    await Once(activation, act, "otherwise");
                    _world.Stage.Wrong("identity", $"{act} was answered though its id stands for something else.");
                }
                catch (CommandIdReusedException)
                {
                    // As it must be.
                }
                return true;
            });
        }
        catch (CommandIdReusedException)
        {
            // It never leaves the activation.
        }
    }

    private async Task<T> UntilAnswered<T>(string key, string what, Func<Activation, Task<T>> serve)
    {
        while (true)
        {
            try
            {
                return await _world.Service.Network.Call(null, key, what, serve);
            }
            catch (Exception failure) when (failure is TimeoutException or JournalUnavailableException)
            {
                if (!_world.Stage.Plan.IsHealed) _world.Stage.Plan.Struck(Fault.AskedAgain);
            }
            catch (Exception failure)
            {
                // Any other failure is one that no client may ever see.
                _world.Stage.Wrong(failure is CommandIdReusedException ? "identity" : "failures", $"A client was told {failure}");
            }
            await Task.Delay(_dice.Milliseconds(10, 800), _clock);
        }
    }
}
