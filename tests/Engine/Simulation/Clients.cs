using System.Collections.Immutable;
using Federated.Budgets.Books;
using Federated.Budgets.Grains;
using Federated.Domain;
using Federated.Domain.Budgets;
using Federated.Engine.Journals;
using Federated.Engine.Processes;
using Federated.Tests.Engine.Simulation.Time;

namespace Federated.Tests.Engine.Simulation;

/// <summary>
/// Clients that ask until they are answered, whatever fails on the way, with the same id each time. Some ask again long
/// after, or use an id for something else.
/// </summary>
internal sealed class Clients(World world)
{
    private static readonly FinancialYear Year = FinancialYear.Parse("2025-26");

    private readonly Dice _dice = world.Dice;
    private readonly Workload _workload = new(world.Dice);
    private readonly Clock _clock = new(world.Agenda);
    private readonly List<Ask> _answered = [];
    private int _living;

    /// <summary>Asked, and not answered yet.</summary>
    public int Unanswered { get; private set; }

    /// <summary>Every client has asked what it had to ask.</summary>
    public bool AreDone => _living == 0;

    public void Start()
    {
        _living = world.Plan.Clients;
        for (var number = 1; number <= world.Plan.Clients; number++)
        {
            var turns = world.Stage.NewTurns($"client {number}");
            _ = turns.Start(() => Live(turns));
        }
    }

    private async Task Live(Turns turns)
    {
        for (var asked = 0; asked < world.Plan.AsksOfEach; asked++)
        {
            // A few at once now and then: entries that stand on each other before any is durable.
            var burst = Enumerable.Range(0, _dice.Chance(250) ? _dice.Between(2, 5) : 1).Select(_ => (Task)Get(turns, _workload.Next())).ToList();
            if (_dice.Chance(400)) burst.Add(Read());
            await Task.WhenAll(burst);
            await Task.Delay(_dice.Milliseconds(0, 1_500), _clock);
        }
        _living--;
    }

    /// <summary>Asks until it is answered.</summary>
    /// <returns>One answer a question.</returns>
    public async Task<ImmutableArray<SentAnswer?>> Get(Turns turns, Ask ask)
    {
        Unanswered++;
        foreach (var question in ask.Questions) world.Checks.Answers.Begin(ask.Organisation, question);
        var answers = await UntilAnswered(ask);
        Unanswered--;
        _answered.Add(ask);
        foreach (var answer in answers)
        {
            if (answer is null) world.Wrong("identity", $"{ask} was told that an id was used before.");
            else _workload.Learn(ask.Organisation, answer.Answer.Version, answer.Answer.Entry);
        }
        if (world.Plan.ItStrikes(Fault.AskedAgainLate)) world.Agenda.After(_dice.Milliseconds(1_000, 15_000), () => turns.Start(() => UntilAnswered(ask)));
        if (world.Plan.ItStrikes(Fault.IdReused)) world.Agenda.After(_dice.Milliseconds(1, 8_000), () => turns.Start(() => Reuse(ask)));
        return answers;
    }

    private async Task<ImmutableArray<SentAnswer?>> UntilAnswered(Ask ask)
    {
        while (true)
        {
            try
            {
                return await Once(ask);
            }
            catch (CommandIdReusedException reused)
            {
                world.Wrong("identity", $"{ask} was turned away: {reused.Message}");
            }
            catch (Exception failure)
            {
                Expect(failure);
            }
            if (!world.Plan.IsHealed) world.Plan.Struck(Fault.AskedAgain);
            await Task.Delay(_dice.Milliseconds(10, 800), _clock);
        }
    }

    private async Task Reuse(Ask ask)
    {
        while (true)
        {
            try
            {
                var answers = await Once(Workload.Otherwise(ask));
                if (answers.Any(answer => answer is not null)) world.Wrong("identity", $"{ask} was answered though its id stands for something else.");
                return;
            }
            catch (CommandIdReusedException)
            {
                return;
            }
            catch (Exception failure)
            {
                Expect(failure);
            }
            await Task.Delay(_dice.Milliseconds(10, 800), _clock);
        }
    }

    // Any other failure is one that no client may ever see.
    private void Expect(Exception failure)
    {
        if (failure is TimeoutException or JournalUnavailableException) return;
        world.Wrong("failures", $"A client was told {failure}");
    }

    private Task<ImmutableArray<SentAnswer?>> Once(Ask ask)
    {
        // As the service that takes the call does: by the clock of its host, at each try.
        var recordedAt = RecordedNow();
        var requests = ask.Questions.Select(question => question.At(recordedAt)).ToImmutableArray();
        var patience = _dice.Milliseconds(0, 1_500);
        return world.Network.Call(null, ask.Organisation, ask.ToString(), async activation =>
        {
            ImmutableArray<SentAnswer?> answers = ask.Manner switch
            {
                Manner.Execute => [Unsent(await activation.Keeper<BookKeeper>().Execute(requests[0]))],
                Manner.Send => [await activation.Keeper<BookKeeper>().Send(requests[0], patience)],
                Manner.Each => await activation.Keeper<BookKeeper>().ExecuteBatch(requests, atomic: false, patience),
                Manner.All => await activation.Keeper<BookKeeper>().ExecuteBatch(requests, atomic: true, patience),
            };
            world.Checks.Answers.Leave(activation, requests, answers, outcomes: ask.Manner != Manner.Execute);
            return answers;
        });
    }

    private async Task Read()
    {
        var organisation = _dice.Of(Federation.Organisations).Code;
        var old = _answered.Where(ask => ask.Organisation == organisation).ToList() is { Count: > 0 } asks && _dice.Chance(500)
            ? _dice.Of(_dice.Of(asks).Questions)
            : null;
        TimeSpan? ago = _dice.Chance(400) ? _dice.Milliseconds(0, 20_000) : null;
        try
        {
            await world.Network.Call(null, organisation, $"read {old?.Id}{(ago is null ? "" : " in the past")}", async activation =>
            {
                if (old is not null) await ReadAgain(activation, old);
                var knows = activation.Knows;
                if (ago is { } span)
                {
                    var instant = activation.Host.Clock.GetUtcNow() - span;
                    world.Checks.Answers.ShowPast(activation, knows, instant, await activation.Keeper<BookKeeper>().ViewOf(Year, instant, null));
                    return true;
                }
                world.Checks.Answers.Show(activation, knows, await activation.Keeper<BookKeeper>().View(Year));
                return true;
            });
        }
        catch (Exception failure)
        {
            Expect(failure);
        }
    }

    private async Task ReadAgain(Activation activation, Question old)
    {
        var recalled = await activation.Keeper<BookKeeper>().Recall(old.Id, old.Fingerprint);
        if (recalled is null) world.Wrong("answers", $"{activation.Name} does not know {old.Id}, which was answered.");
        else world.Checks.Answers.Leave(activation, [old.At(default)], [recalled], outcomes: true);
    }

    private DateTimeOffset RecordedNow() => Federated.Serving.RecordedTime.NowRecorded(world.Service.Clocks[_dice.Below(world.Plan.Hosts)]);

    private static SentAnswer Unsent(Answer<BookEntry> answer) => new(answer, [], ImmutableSortedDictionary<string, Refusal>.Empty);
}
