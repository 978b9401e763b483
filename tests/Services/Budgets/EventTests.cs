using System.Text.Json.Nodes;
using Federated.Access;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Federated.Tests.Services.Budgets;

/// <summary>The feed of events: what is told to whom, in which order, and where it goes on.</summary>
public sealed class EventTests : IAsyncLifetime
{
    private const string Ics = "QMF";
    private const string Place = "QMF-NEWHAM";
    private const string Pcn = "U76122";
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(60);

    private BudgetsUnderTest _budgets = null!;
    private Client _finance = null!;

    /// <summary>The ICS has versions 1 to 3, the place 1 to 3, the PCN 1.</summary>
    public async Task InitializeAsync()
    {
        _budgets = await BudgetsUnderTest.Start();
        _finance = _budgets.As("system-finance", Ics);
        await _finance.Do($"/v1/budgets/{Ics}/funding", Money(1_000, ("source", "NHS England")));
        await _finance.Do($"/v1/budgets/{Ics}/delegations", Money(500, ("toOrganisation", Place)));
        await _finance.Do($"/v1/budgets/{Place}/delegations", Money(100, ("toOrganisation", Pcn)));
    }

    public async Task DisposeAsync()
    {
        _finance.Dispose();
        await _budgets.DisposeAsync();
    }

    private static JsonObject Money(long pence, params (string Name, string Value)[] more)
    {
        var body = new JsonObject { ["year"] = "2025-26", ["fund"] = "core", ["amountPence"] = pence, ["effectiveOn"] = "2025-10-01" };
        foreach (var (name, value) in more) body[name] = value;
        return body;
    }

    private Task<JsonNode> Commit(long pence) => _finance.Do($"/v1/budgets/{Pcn}/commitments", Money(pence, ("purpose", "beds")));

    private static async Task<JsonNode> Page(Client caller, string query = "")
    {
        var (status, body) = await caller.Get($"/v1/events?{query}");
        status.ShouldBe(200, body.ToJsonString());
        return body;
    }

    private static IEnumerable<string> Ids(JsonNode page) => page["events"]!.AsArray().Select(e => e!["id"]!.GetValue<string>());

    private static string Next(JsonNode page) => page["next"]!.GetValue<string>();

    private string Token(string role, string organisation, int lifetimeSeconds = 3_600) => _budgets.Services.GetRequiredService<DevelopmentIssuer>()
        .Issue(Caller.TryCreate("tester", role, organisation, out _)!, lifetimeSeconds);

    private Metadata Headers(string role, string organisation) => new() { { "authorization", $"Bearer {Token(role, organisation)}" } };

    [Fact]
    public async Task An_entry_is_a_cloud_event()
    {
        var committed = await Commit(40);
        var told = (await Page(_finance))["events"]!.AsArray()[^1]!;
        told["specversion"]!.GetValue<string>().ShouldBe("1.0");
        told["id"]!.GetValue<string>().ShouldBe($"{Pcn}/2");
        told["source"]!.GetValue<string>().ShouldBe($"/budgets/{Pcn}");
        told["type"]!.GetValue<string>().ShouldBe("federated.budgets.committed.v1");
        told["subject"]!.GetValue<string>().ShouldBe("2025-26/core");
        told["time"]!.GetValue<string>().ShouldBe(committed["recordedAt"]!.GetValue<string>());
        told["datacontenttype"]!.GetValue<string>().ShouldBe("application/json");
        told["data"]!["kind"]!.GetValue<string>().ShouldBe("committed");
        told["data"]!["commitmentId"]!.GetValue<string>().ShouldBe(committed["commitmentId"]!.GetValue<string>());
        told["data"]!["amountPence"]!.GetValue<string>().ShouldBe("40");
        told["data"]!["availablePence"]!.GetValue<string>().ShouldBe("60");
        told["data"]!["effectiveOn"]!.GetValue<string>().ShouldBe("2025-10-01");
        told["data"]!["year"]!.GetValue<string>().ShouldBe("2025-26");
    }

    [Fact]
    public async Task Events_come_in_the_order_of_each_book_and_pages_join_without_a_gap()
    {
        var all = await Page(_finance);
        all["hasMore"]!.GetValue<bool>().ShouldBeFalse();
        var ids = Ids(all).ToList();
        ids.Count.ShouldBe(7);
        foreach (var book in ids.GroupBy(id => id.Split('/')[0]))
            book.ShouldBe(Enumerable.Range(1, book.Count()).Select(version => $"{book.Key}/{version}"));

        var (paged, after) = (new List<string>(), "");
        for (var more = true; more;)
        {
            var page = await Page(_finance, $"limit=2&after={after}");
            Ids(page).Count().ShouldBeLessThanOrEqualTo(2);
            paged.AddRange(Ids(page));
            (after, more) = (Next(page), page["hasMore"]!.GetValue<bool>());
        }
        paged.ShouldBe(ids);
        after.ShouldBe(Next(all));
        Ids(await Page(_finance, $"after={after}")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Each_sees_what_is_at_its_organisation_and_below_while_the_cursor_passes_over_the_rest()
    {
        var end = Next(await Page(_finance));
        foreach (var (role, organisation, books) in new[]
        {
            ("system-finance", Ics, $"{Ics} {Place} {Pcn}"), ("auditor", Ics, $"{Ics} {Place} {Pcn}"), ("operator", "*", $"{Ics} {Place} {Pcn}"),
            ("place-board", Place, $"{Place} {Pcn}"), ("neighbourhood", Pcn, Pcn), ("place-board", "QMF-HACKNEY", ""),
        })
        {
            using var caller = _budgets.As(role, organisation);
            var page = await Page(caller);
            string.Join(' ', Ids(page).Select(id => id.Split('/')[0]).Distinct().Order()).ShouldBe(books, $"{role} {organisation}");
            Next(page).ShouldBe(end);
        }
        using var place = _budgets.As("place-board", Place);
        Ids(await Page(place, $"organisation={Pcn}")).ShouldBe([$"{Pcn}/1"]);
        (await place.Get($"/v1/events?organisation={Ics}")).Status.ShouldBe(403);
        using var pcn = _budgets.As("neighbourhood", Pcn);
        (await pcn.Get($"/v1/events?organisation={Place}")).Status.ShouldBe(403);
        (await pcn.Get($"/v1/events:watch?organisation={Place}")).Status.ShouldBe(403);
        (await _finance.Get("/v1/events?organisation=QQQ")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Only_the_types_that_are_asked_for_are_shown()
    {
        await _finance.Post($"/v1/budgets/{Pcn}/commitments", Money(500, ("purpose", "too much"), ("commandId", Guid.NewGuid().ToString())));
        var page = await Page(_finance, "types=federated.budgets.refused.v1&types=federated.budgets.funding-received.v1");
        Ids(page).ShouldBe([$"{Ics}/1", $"{Pcn}/2"]);
        page["events"]![1]!["data"]!["refusal"]!.GetValue<string>().ShouldBe("INSUFFICIENT_FUNDS");
    }

    [Fact]
    public async Task The_entry_that_crosses_the_threshold_makes_an_event_of_its_own_and_the_next_one_does_not()
    {
        await Commit(89);
        await Commit(1);
        await Commit(2);
        var page = await Page(_finance, $"organisation={Pcn}");
        Ids(page).ShouldBe([$"{Pcn}/1", $"{Pcn}/2", $"{Pcn}/3", $"{Pcn}/3/budget-nearly-used/2025-26/core", $"{Pcn}/4"]);
        var warned = page["events"]![3]!;
        warned["type"]!.GetValue<string>().ShouldBe("federated.budgets.budget-nearly-used.v1");
        warned["data"]!["warning"]!["usedBasisPoints"]!.GetValue<int>().ShouldBe(9_000);
        warned["data"]!["availablePence"]!.GetValue<string>().ShouldBe("10");
        page["events"]![2]!["data"]!["warning"].ShouldBeNull();

        // Of one entry nothing is torn apart, and asked for by its type the warning comes alone.
        Ids(await Page(_finance, $"organisation={Pcn}&limit=3")).Count().ShouldBe(4);
        Ids(await Page(_finance, "types=federated.budgets.budget-nearly-used.v1")).ShouldBe([$"{Pcn}/3/budget-nearly-used/2025-26/core"]);
    }

    [Theory]
    [InlineData("after=x", "after")]
    [InlineData("after=OTk5OTk", "after")]
    [InlineData("limit=1001&types=committed", "limit types")]
    public async Task What_cannot_be_asked_is_told_field_by_field(string query, string fields)
    {
        var (status, problem) = await _finance.Get($"/v1/events?{query}");
        status.ShouldBe(400);
        string.Join(' ', problem["errors"]!.AsArray().Select(e => e!["field"]!.GetValue<string>())).ShouldBe(fields);
    }

    [Fact]
    public async Task A_watch_over_gRPC_tells_what_was_and_then_what_becomes()
    {
        using var channel = GrpcChannel.ForAddress(_budgets.Grpc);
        var events = new V1.Events.EventsClient(channel);
        var headers = Headers("neighbourhood", Pcn);
        using var call = events.WatchEvents(new(), headers);
        using var end = new CancellationTokenSource(patience);
        var pages = call.ResponseStream.ReadAllAsync(end.Token).GetAsyncEnumerator(end.Token);

        (await pages.MoveNextAsync()).ShouldBeTrue();
        pages.Current.Events.Single().Id.ShouldBe($"{Pcn}/1");
        var before = pages.Current.Next;
        // Of the place first, which the watcher does not see.
        await _finance.Do($"/v1/budgets/{Place}/commitments", Money(1, ("purpose", "beds")));
        await Commit(40);
        (await pages.MoveNextAsync()).ShouldBeTrue();
        var told = pages.Current.Events.Single();
        told.Id.ShouldBe($"{Pcn}/2");
        told.Data.AmountPence.ShouldBe(40);

        (await events.ListEventsAsync(new() { After = before }, headers)).Events.ShouldBe([told]);
        (await events.ListEventsAsync(new() { After = pages.Current.Next }, headers)).Events.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_watch_over_http_is_a_line_a_page_and_ends_with_its_token()
    {
        using var http = new HttpClient { BaseAddress = _budgets.Rest };
        http.DefaultRequestHeaders.Authorization = new("Bearer", Token("neighbourhood", Pcn, lifetimeSeconds: 3));
        using var response = await http.GetAsync("/v1/events:watch", HttpCompletionOption.ResponseHeadersRead);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/x-ndjson");
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());
        Ids(JsonNode.Parse((await lines.ReadLineAsync())!)!).ShouldBe([$"{Pcn}/1"]);
        (await lines.ReadLineAsync().WaitAsync(patience)).ShouldBeNull();
    }

    [Fact]
    public async Task A_watch_does_not_keep_the_service_from_stopping()
    {
        using var channel = GrpcChannel.ForAddress(_budgets.Grpc);
        using var call = new V1.Events.EventsClient(channel).WatchEvents(new(), Headers("auditor", "*"));
        (await call.ResponseStream.MoveNext(default)).ShouldBeTrue();
        _budgets.Services.GetRequiredService<Microsoft.Extensions.Hosting.IHostApplicationLifetime>().StopApplication();
        var end = await Should.ThrowAsync<RpcException>(async () =>
        {
            while (await call.ResponseStream.MoveNext(default).WaitAsync(patience)) ;
        });
        end.StatusCode.ShouldBe(StatusCode.Unavailable);
    }
}
