using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using Federated.Decisions.Api;
using Federated.Domain.Decisions.Life;
using Federated.Domain.Decisions.Schemes;
using Federated.Domain.Organisations;
using Federated.Rest;
using Grpc.Core;
using Grpc.Net.Client;

namespace Federated.Decisions.Budgets;

/// <summary>Budgets over gRPC.</summary>
internal sealed class GrpcBudgets : IBudgets, IDisposable
{
    private const int PageSize = 1_000;
    private const int LargestMessageBytes = 32 * 1024 * 1024;
    private static readonly TimeSpan _pingAfter = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _pingLimit = TimeSpan.FromSeconds(5);

    private readonly GrpcChannel _channel;
    private readonly V1.Budgets.BudgetsClient _books;
    private readonly V1.Organisations.OrganisationsClient _organisations;
    private readonly V1.Events.EventsClient _events;
    private readonly V1.DecisionLimits.DecisionLimitsClient _limits;
    private readonly BudgetsSettings _settings;
    private readonly BudgetsToken _token;
    private readonly TimeProvider _time;

    public GrpcBudgets(BudgetsSettings settings, BudgetsToken token, TimeProvider time)
    {
        (_settings, _token, _time) = (settings, token, time);
        _channel = GrpcChannel.ForAddress(settings.Grpc, new()
        {
            MaxReceiveMessageSize = LargestMessageBytes,
            // A node that vanishes ends no connection: without an answer to a ping, what waits there goes elsewhere.
            HttpHandler = new SocketsHttpHandler { KeepAlivePingDelay = _pingAfter, KeepAlivePingTimeout = _pingLimit, EnableMultipleHttp2Connections = true },
            DisposeHttpClient = true,
        });
        _books = new(_channel);
        _organisations = new(_channel);
        _events = new(_channel);
        _limits = new(_channel);
    }

    public void Dispose() => _channel.Dispose();

    public async Task<KnownRegister> ReadRegister(CancellationToken cancellation)
    {
        var all = new List<Organisation>();
        for (var token = ""; ;)
        {
            var page = await _organisations.ListOrganisationsAsync(new() { PageSize = PageSize, PageToken = token }, Options(cancellation));
            all.AddRange(page.Organisations.Select(Read));
            token = page.NextPageToken;
            if (token.Length == 0) break;
        }
        var federation = Federation.Of(all);
        var funds = ImmutableSortedDictionary.CreateBuilder<string, ImmutableArray<string>>(StringComparer.Ordinal);
        foreach (var ics in federation.All.Where(o => o.Tier == Tier.System))
        {
            var listed = await _books.ListFundsAsync(new() { Ics = ics.Code }, Options(cancellation));
            funds.Add(ics.Code, [.. listed.Funds.Select(fund => fund.Fund_)]);
        }
        return new(federation, funds.ToImmutable());
    }

    public Task<MoneyRefusal?> Reserve(DecidedMoney money, DateOnly lastDay) => Refusal(money, async () => await _books.ReserveAsync(
        new()
        {
            Organisation = money.Organisation,
            CommandId = money.Message.BudgetsId,
            Year = money.Year.ToString(),
            Legs = { new V1.Leg { Fund = money.Fund, AmountPence = money.AmountPence } },
            Purpose = Purpose(money),
            ExpiresOn = lastDay.Text(),
            EffectiveOn = money.EffectiveOn.Text(),
            DecisionId = money.DecisionId,
        }, Options()));

    public Task<MoneyRefusal?> Commit(DecidedMoney money) => Refusal(money, async () => await _books.CommitHoldAsync(
        new()
        {
            Organisation = money.Organisation,
            HoldId = money.HoldId,
            CommandId = money.Message.BudgetsId,
            Purpose = Purpose(money),
            EffectiveOn = money.EffectiveOn.Text(),
            DecisionId = money.DecisionId,
        }, Options()));

    // To release twice is to release once, so a new day may ask by a new id: what one day's closed month refused, the next allows.
    public async Task Release(DecidedMoney money)
    {
        var today = Domain.LondonDay.Of(_time.GetUtcNow());
        var refusal = await Refusal(money, async () => await _books.ReleaseHoldAsync(
            new()
            {
                Organisation = money.Organisation,
                HoldId = money.HoldId,
                CommandId = DerivedId.Of($"{money.Message.Key}/{today.Text()}"),
                Reason = Purpose(money),
                EffectiveOn = money.Year.Nearest(today).Text(),
                DecisionId = money.DecisionId,
            }, Options()));
        // What has expired can be committed no more, and Budgets frees it by itself.
        if (refusal is not null and not { Reason: "HOLD_NOT_FOUND" or "HOLD_EXPIRED" or "NOT_FOUND" })
            throw new InvalidOperationException($"Budgets does not free the hold of decision {money.DecisionId}: {refusal.Reason}.");
    }

    public async IAsyncEnumerable<V1.EventPage> Follow(string ics, string after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var call = _events.WatchEvents(new() { Organisation = ics, After = after }, new CallOptions(Headers(), cancellationToken: cancellation));
        while (await Next(call.ResponseStream, cancellation)) yield return call.ResponseStream.Current;
    }

    public async Task<V1.EventPage> ReadEvents(string organisation, string after, CancellationToken cancellation) =>
        await _events.ListEventsAsync(new() { Organisation = organisation, After = after, Limit = PageSize }, Options(cancellation));

    public async Task<V1.Entry> ReadEntry(string organisation, long version, CancellationToken cancellation)
    {
        var page = await _books.ListEntriesAsync(new() { Organisation = organisation, AfterVersion = version - 1, PageSize = 1 }, Options(cancellation));
        return page.Entries is [var entry] && entry.Version == version
            ? entry
            : throw new InvalidOperationException($"The book of {organisation} has no version {version}.");
    }

    public async Task TellLimits(DecisionLimits limits)
    {
        var published = limits.Published;
        var (authority, scheme) = (Authority.Of(published.Scheme), SchemeMapping.Scheme(published.Scheme));
        await _limits.PutDecisionLimitsAsync(
            new()
            {
                Ics = authority.Ics,
                Version = published.Version,
                EffectiveFrom = published.EffectiveFrom.Text(),
                Limits = { scheme.Limits },
                Funds = { authority.Funds.Select(f => new V1.CategoryOfFund { Fund = f.Fund, Category = f.Category }) },
                ReservedCategories = { authority.Reserved },
                Shadow = { scheme.Shadow },
            }, Options());
    }

    private static async Task<bool> Next(IAsyncStreamReader<V1.EventPage> pages, CancellationToken cancellation)
    {
        try
        {
            return await pages.MoveNext(cancellation);
        }
        catch (RpcException unknown) when (unknown.StatusCode == StatusCode.InvalidArgument)
        {
            throw new UnknownCursorException();
        }
    }

    // A refusal is an answer for ever. What cannot be asked, now or ever, is one too; all else is asked again.
    private static async Task<MoneyRefusal?> Refusal(DecidedMoney money, Func<Task> ask)
    {
        try
        {
            await ask();
            return null;
        }
        catch (RpcException refused) when (refused.StatusCode is StatusCode.FailedPrecondition or StatusCode.InvalidArgument or StatusCode.NotFound)
        {
            var problem = Problem.From(refused);
            return new(problem.Reason, Figure(problem, "requestedPence") ?? money.AmountPence, Figure(problem, "availablePence"));
        }
    }

    private static long? Figure(Problem problem, string name) =>
        problem.Figures.TryGetValue(name, out var text) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var figure)
            ? figure
            : null;

    private static string Purpose(DecidedMoney money) => $"Decision {money.DecisionId}: {money.Title}";

    private static Organisation Read(V1.Organisation o) => new(
        o.Code, o.Name, Tiers.TryParse(o.Tier, out var tier) ? tier : throw new InvalidOperationException($"{o.Code} is of an unknown tier: {o.Tier}."),
        o.Parent.Length == 0 ? null : o.Parent, o.Ics, decimal.Parse(o.RegisteredPopulation, CultureInfo.InvariantCulture),
        ImmutableSortedDictionary<string, decimal>.Empty, o.Practices, o.WeightsYear);

    private CallOptions Options(CancellationToken cancellation = default) =>
        new(Headers(), DateTime.UtcNow.AddSeconds(_settings.TimeoutSeconds), cancellation);

    private Metadata Headers() => new() { { "authorization", $"Bearer {_token.Current()}" } };
}
