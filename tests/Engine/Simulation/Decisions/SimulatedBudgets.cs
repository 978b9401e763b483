using System.Collections.Immutable;
using System.Globalization;
using Federated.Budgets.Api;
using Federated.Budgets.Books;
using Federated.Budgets.Grains;
using Federated.Decisions.Budgets;
using Federated.Domain;
using Federated.Domain.Budgets;
using Federated.Domain.Decisions.Life;
using Federated.Engine.Journals;
using Federated.Engine.Processes;
using Federated.Serving;
using Grpc.Core;
using DecidedLimits = Federated.Decisions.Budgets.DecisionLimits;

namespace Federated.Tests.Engine.Simulation.Decisions;

/// <summary>
/// Budgets as a host of Decisions sees it: the real books, over the simulated network. It asks of them what the services of
/// Budgets make of the calls of Decisions, and makes of failures what gRPC does.
/// </summary>
internal sealed class SimulatedBudgets(DecisionsWorld world, DecisionsHost host) : IBudgets
{
    private static readonly ImmutableSortedDictionary<string, ImmutableArray<string>> KnownFunds =
        ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty.Add(Federation.Ics, [.. Federation.Funds.Select(fund => fund.Code)]);

    private readonly BookFeed _feed = new(world, host);

    // At once: whoever reads it keeps others on the host waiting, and a simulated kill would leave them waiting for ever.
    public Task<KnownRegister> ReadRegister(CancellationToken cancellation) => Task.FromResult(new KnownRegister(Federation.Register.Federation, KnownFunds));

    public Task<MoneyRefusal?> Reserve(DecidedMoney money, DateOnly lastDay) => Ask(money, money.Message.BudgetsId, $"{lastDay:O}", async (activation, now) =>
    {
        // What cannot be asked any more was perhaps asked before.
        if (lastDay < LondonDay.Of(now) && await activation.Keeper<BookKeeper>().Find(money.Message.BudgetsId) is null) return null;
        return new Reserve([new(LineOf(money), money.AmountPence)], money.EffectiveOn, PurposeOf(money), lastDay)
        { DecisionId = money.DecisionId, Terms = BookWorkload.TermsOf(money.Organisation, money.Fund) };
    });

    public Task<MoneyRefusal?> Commit(DecidedMoney money) => Ask(money, money.Message.BudgetsId, money.HoldId, async (activation, _) =>
        await HasMade(activation, money) ? new CommitHold(money.HoldId, LineOf(money), [], money.EffectiveOn, PurposeOf(money), "")
        { DecisionId = money.DecisionId, Terms = BookWorkload.TermsOf(money.Organisation, money.Fund) } : null);

    public async Task Release(DecidedMoney money)
    {
        var today = LondonDay.Of(host.Clock.GetUtcNow());
        var refusal = await Ask(money, DerivedId.Of($"{money.Message.Key}/{today:O}"), $"{today:O}", async (activation, _) =>
            await HasMade(activation, money) ? new ReleaseHold(money.HoldId, LineOf(money), [], money.Year.Nearest(today), PurposeOf(money))
            { DecisionId = money.DecisionId, Terms = BookWorkload.TermsOf(money.Organisation, money.Fund) } : null);
        if (refusal is not null and not { Reason: "HOLD_NOT_FOUND" or "HOLD_EXPIRED" or "NOT_FOUND" })
            throw new InvalidOperationException($"Budgets does not free the hold of decision {money.DecisionId}: {refusal.Reason}.");
    }

    public IAsyncEnumerable<V1.EventPage> Follow(string ics, string after, CancellationToken cancellation) => _feed.Follow(after, cancellation);

    public Task<V1.EventPage> ReadEvents(string organisation, string after, CancellationToken cancellation) =>
        OverTheWire(() => _feed.Page(organisation, after, cancellation));

    public Task<V1.Entry> ReadEntry(string organisation, long version, CancellationToken cancellation) => OverTheWire(() =>
        world.Books.Network.Call(host, organisation, $"entry {version}", async activation =>
            await activation.Host.Journal.Read(organisation, version - 1, 1) is [var entry]
                ? Mapping.Entry(entry, 0, 0)
                : throw new InvalidOperationException($"The book of {organisation} has no version {version}.")));

    public Task TellLimits(DecidedLimits limits) => OverTheWire(() => world.Books.Network.Call(host, Federation.Ics, "limits", _ =>
    {
        world.Told = Rules.Told(limits.Published);
        return Task.FromResult(true);
    }));

    // Null stands for what the service turns away before any book is asked.
    private async Task<MoneyRefusal?> Ask(DecidedMoney money, string id, string more, Func<Activation, DateTimeOffset, Task<BookCommand?>> command)
    {
        var fingerprint = $"{money.Message.Kind} {money.DecisionId} {money.AmountPence} {money.Fund} {money.EffectiveOn:O} {more}";
        var refusal = await OverTheWire(() => world.Books.Network.Call(host, money.Organisation, $"{money.Message.Key} {id}", async activation =>
        {
            world.Checks.Messages.Arrives(money.Message.Key);
            var now = activation.Host.Clock.NowRecorded();
            if (await command(activation, now) is not { } asked) return new("NOT_FOUND", money.AmountPence, null);
            var request = new Request<BookCommand>(id, fingerprint, "decisions", now, asked);
            var answer = await activation.Keeper<BookKeeper>().Execute(request);
            world.Books.Checks.Answers.Leave(activation, [request], [new SentAnswer(answer, [], ImmutableSortedDictionary<string, Refusal>.Empty)], outcomes: false);
            return answer.Entry.Refusal is { } refused ? new MoneyRefusal(refused.Reason.Text(), refused.RequestedPence, refused.AvailablePence) : null;
        }));
        return refusal;
    }

    private async Task<T> OverTheWire<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (TimeoutException)
        {
            throw new RpcException(new Status(StatusCode.DeadlineExceeded, "No answer came."));
        }
        catch (JournalUnavailableException failure)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, failure.Message));
        }
        catch (CommandIdReusedException reused)
        {
            world.Stage.Wrong("identity", $"Decisions was turned away: {reused.Message}");
            throw new RpcException(new Status(StatusCode.AlreadyExists, reused.Message));
        }
    }

    private static async Task<bool> HasMade(Activation activation, DecidedMoney money) =>
        (await activation.Keeper<BookKeeper>().Find(money.HoldId))?.Entry.Kind == EntryKind.Reserved;

    private static Line LineOf(DecidedMoney money) => new(money.Year, money.Fund);

    private static string PurposeOf(DecidedMoney money) => string.Create(CultureInfo.InvariantCulture, $"Decision {money.DecisionId}: {money.Title}");
}
