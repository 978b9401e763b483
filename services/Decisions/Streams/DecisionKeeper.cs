using System.Collections.Immutable;
using Federated.Decisions.Budgets;
using Federated.Decisions.Grains;
using Federated.Domain;
using Federated.Domain.Decisions;
using Federated.Domain.Decisions.Life;
using Federated.Domain.Decisions.Shares;
using Federated.Engine.Processes;

namespace Federated.Decisions.Streams;

/// <summary>
/// Keeps one decision: its process, and the courier that carries its messages to Budgets and to the share. Runs in the turns
/// of the decision's grain.
/// </summary>
internal sealed class DecisionKeeper : IDisposable
{
    private const int MostEntries = 10_000;

    private readonly string _id;
    private readonly Keepers _shared;
    private readonly Process<Decision, DecisionCommand, DecisionEntry> _decision;
    private readonly Courier<Decision, DecisionCommand, DecisionEntry, Message> _courier;

    public DecisionKeeper(string id, Keepers shared, ILogger<DecisionKeeper> log)
    {
        (_id, _shared) = (id, shared);
        _decision = new(StreamNames.OfDecision(id), DecisionModel.Instance, shared.Journal, shared.Commit, shared.Options.Process);
        _courier = new(_decision, DecisionModel.Instance, Deliver, shared.Time);
        _courier.DeliveryFailed += (message, failure) =>
            log.LogWarning(failure, "Message {Message} of decision {Decision} was not answered; it will be sent again.", message.Key, id);
        _courier.Start();
    }

    public async Task<DecisionAnswer> Execute(Request<DecisionCommand> request, TimeSpan patience)
    {
        var answer = await _decision.Execute(request);
        await Settled(patience);
        return new(answer.Entry, await Read());
    }

    public async Task<DecisionAnswer?> Recall(string commandId, string fingerprint) =>
        await _decision.Recall(commandId, fingerprint) is { } answer ? new(answer.Entry, await Read()) : null;

    public Task<DecisionView> Read() => _decision.Read((decision, version) => new DecisionView(version, decision));

    public async Task<ImmutableArray<DecisionEntry>> History()
    {
        var version = (await Read()).Version;
        var entries = await _shared.Journal.Read(StreamNames.OfDecision(_id), 0, MostEntries);
        return [.. entries.Where(entry => entry.Version <= version).Select(entry => entry.Read(DecisionModel.Instance.ReadEntry))];
    }

    public async Task Wake()
    {
        // What is to be seen to may have been left by another activation, and this one would never learn of it.
        await _decision.CatchUp();
        var (_, decision) = await Read();
        if (decision.IsClosed || decision.Until is not { } until || until >= _shared.Today) return;
        // A state has one last day at a time, so the calendar asks once for each.
        var id = $"expire/{decision.State.Text()}/{until.Text()}";
        await _decision.Execute(new(id, id, "calendar", _shared.Now, new Expire(await _shared.GroundOf(decision))));
    }

    public void Dispose() => _courier.Dispose();

    // Each answer may begin the next message, until nothing is owed or the caller's patience is over; the courier's is not.
    private async Task Settled(TimeSpan patience)
    {
        var began = _shared.Time.GetTimestamp();
        while ((await Read()).Decision.UnderWay is { } message && _courier.UnderWay > 0)
        {
            var left = patience - _shared.Time.GetElapsedTime(began);
            if (left <= TimeSpan.Zero) return;
            try
            {
                await _courier.Settled([message.Key]).WaitAsync(left, _shared.Time);
            }
            catch (TimeoutException)
            {
                return;
            }
        }
    }

    private async Task<Request<DecisionCommand>> Deliver(Message message)
    {
        var (_, decision) = await Read();
        var answer = message.Kind switch
        {
            MessageKind.Reserve => Answer(await _shared.Budgets.Reserve(MoneyOf(decision, message), decision.LastDay.AddDays(Round.GraceDays))),
            MessageKind.Commit => Answer(await _shared.Budgets.Commit(MoneyOf(decision, message))),
            MessageKind.Release => await Release(MoneyOf(decision, message)),
            MessageKind.Claim or MessageKind.Force or MessageKind.Confirm or MessageKind.Free or MessageKind.Count => await AskShare(decision, message),
        };
        return new(message.AnswerId, message.Key, "messages", _shared.Now, new RecordAnswer(message.Key, answer));
    }

    private async Task<MessageAnswer> Release(DecidedMoney money)
    {
        await _shared.Budgets.Release(money);
        return MessageAnswer.Done;
    }

    private async Task<MessageAnswer> AskShare(Decision decision, Message message)
    {
        var rule = await _shared.RuleOf(decision.Ics);
        var asked = await _shared.Grains.GetGrain<IShareGrain>(decision.Ics).Execute(
            new(message.Key, message.Key, $"decision {_id}", _shared.Now, Outbox.ToShare(decision, rule)));
        return asked.Entry switch
        {
            { Refusal: { } refusal } => throw new InvalidOperationException($"The share of {decision.Ics} refused {message.Key}: {refusal.Reason.Text()}."),
            { Kind: ShareEntryKind.PlaceHeld, View: { } view } => new() { Held = view },
            _ => MessageAnswer.Done,
        };
    }

    private static MessageAnswer Answer(MoneyRefusal? refusal) => refusal is null ? MessageAnswer.Done : new() { Refused = refusal };

    private static DecidedMoney MoneyOf(Decision decision, Message message) => decision.Proposal is { } proposal
        ? new(message, proposal.FundingOrganisation, proposal.Year, proposal.Fund, proposal.AmountPence, proposal.Title)
        : throw new InvalidOperationException($"{message.Key} is of no decision.");
}
