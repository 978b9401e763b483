using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Federated.Access;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Federated.Tests.Services.Budgets;

/// <summary>Two payers, two allocations, and what a PCN made of its share: every figure explained to the penny.</summary>
public sealed class ExplanationTests : IAsyncLifetime
{
    private const string Ics = "QMF";
    private const string Place = "QMF-NEWHAM";
    private const string Pcn = "U76122";
    private const string Nhs = "NHS England";
    private const string Council = "Newham Council";

    private BudgetsUnderTest _budgets = null!;
    private Client _finance = null!;
    private JsonNode _allocated = null!;

    public async Task InitializeAsync()
    {
        _budgets = await BudgetsUnderTest.Start();
        _finance = _budgets.As("system-finance", Ics);
        await _finance.Do($"/v1/budgets/{Ics}/funding", Money(6_000_001, ("source", Nhs)));
        await _finance.Do($"/v1/budgets/{Ics}/funding", Money(4_000_000, ("source", Council)));
        await _finance.Do($"/v1/budgets/{Ics}/allocations", Money(8_000_003, ("basis", "weighted-population"), ("weight", "Final WP")));
        _allocated = await _finance.Do($"/v1/budgets/{Place}/allocations", Money(1_000_001, ("basis", "weighted-population"), ("weight", "Final WP")));
    }

    public async Task DisposeAsync()
    {
        _finance.Dispose();
        await _budgets.DisposeAsync();
    }

    private static JsonObject Money(long pence, params (string Name, string Value)[] more)
    {
        var body = new JsonObject { ["year"] = "2025-26", ["fund"] = "core", ["amountPence"] = pence };
        foreach (var (name, value) in more) body[name] = value;
        return body;
    }

    private static long Pence(JsonNode? node) => long.Parse(node!.GetValue<string>(), CultureInfo.InvariantCulture);

    private static long Of(JsonNode explained, string source) =>
        explained["sources"]!.AsArray().Where(s => s!["source"]!.GetValue<string>() == source).Sum(s => Pence(s!["amountPence"]));

    private static void ShouldSum(JsonNode explained, string total = "amountPence") =>
        explained["sources"]!.AsArray().Sum(s => Pence(s!["amountPence"])).ShouldBe(Pence(explained[total]), explained.ToJsonString());

    private async Task<JsonNode> Explain(string organisation, string kind, string more = "")
    {
        var (status, body) = await _finance.Get($"/v1/budgets/{organisation}/explain?year=2025-26&fund=core&kind={kind}{more}");
        status.ShouldBe(200, body.ToJsonString());
        ShouldSum(body);
        return body;
    }

    [Fact]
    public async Task A_payment_of_a_pcn_is_explained_down_to_both_payers_and_the_left_over_penny()
    {
        var payment = await _finance.Do($"/v1/budgets/{Pcn}/spending", Money(1_003, ("purpose", "beds"), ("supplier", "Beds Ltd")));
        await _finance.Do($"/v1/budgets/{Pcn}/commitments", Money(200, ("purpose", "clinics")));

        var spent = await Explain(Pcn, "spent");
        spent["amountPence"]!.GetValue<string>().ShouldBe("1003");
        Of(spent, Nhs).ShouldBe(602);
        Of(spent, Council).ShouldBe(401);
        spent["sentence"]!.GetValue<string>().ShouldStartWith($"{Pcn} has £10.03 spent of core 2025-26: £6.02 from NHS England, £4.01 from Newham Council. ");
        var entry = spent["entries"]!.AsArray().ShouldHaveSingleItem()!;
        (entry["version"]!.GetValue<string>(), entry["kind"]!.GetValue<string>(), entry["commandId"]!.GetValue<string>())
            .ShouldBe(("2", "spent", payment["commandId"]!.GetValue<string>()));
        (entry["amountPence"]!.GetValue<string>(), entry["balancePence"]!.GetValue<string>()).ShouldBe(("1003", "1003"));
        (entry["narrative"]!.GetValue<string>(), entry["counterparty"]!.GetValue<string>()).ShouldBe(("beds", "Beds Ltd"));

        var allocation = spent["allocations"]!.AsArray().ShouldHaveSingleItem()!;
        var share = _allocated["shares"]!.AsArray().Single(s => s!["organisation"]!.GetValue<string>() == Pcn)!;
        allocation["parent"]!.GetValue<string>().ShouldBe(Place);
        allocation["sharePence"]!.GetValue<string>().ShouldBe(share["amountPence"]!.GetValue<string>());
        allocation["weight"]!.GetValue<string>().ShouldBe(share["weight"]!.GetValue<string>());
        allocation["leftOverPenny"]!.GetValue<bool>().ShouldBe(share["leftOverPenny"]!.GetValue<bool>());
        (allocation["basis"]!.GetValue<string>(), allocation["weightColumn"]!.GetValue<string>(), allocation["weightsYear"]!.GetValue<string>())
            .ShouldBe(("weighted-population", "Final WP", "2025-26"));
        allocation["allocatedPence"]!.GetValue<string>().ShouldBe("1000001");
        ShouldSum(allocation, "sharePence");
    }

    [Fact]
    public async Task What_the_children_received_sums_to_what_was_delegated_source_by_source_with_the_pennies_left_over()
    {
        var shares = _allocated["shares"]!.AsArray();
        shares.ShouldContain(s => s!["leftOverPenny"]!.GetValue<bool>());
        shares.ShouldContain(s => !s!["leftOverPenny"]!.GetValue<bool>());
        var delegated = await Explain(Place, "delegated");
        var received = new List<JsonNode>();
        foreach (var share in shares)
        {
            var child = share!["organisation"]!.GetValue<string>();
            received.Add(await Explain(child, "received"));
            var held = await Explain(Place, "delegated", $"&child={child}");
            (Of(held, Nhs), Of(held, Council)).ShouldBe((Of(received[^1], Nhs), Of(received[^1], Council)));
            received[^1]["allocations"]![0]!["leftOverPenny"]!.GetValue<bool>().ShouldBe(share["leftOverPenny"]!.GetValue<bool>());
        }
        delegated["amountPence"]!.GetValue<string>().ShouldBe("1000001");
        (received.Sum(r => Of(r, Nhs)), received.Sum(r => Of(r, Council))).ShouldBe((Of(delegated, Nhs), Of(delegated, Council)));
        var weights = shares.Sum(s => decimal.Parse(s!["weight"]!.GetValue<string>(), CultureInfo.InvariantCulture));
        decimal.Parse(received[0]["allocations"]![0]!["totalWeight"]!.GetValue<string>(), CultureInfo.InvariantCulture).ShouldBe(weights);
    }

    [Fact]
    public async Task An_entry_says_whose_money_it_moved_also_after_others_came()
    {
        var payment = await _finance.Do($"/v1/budgets/{Ics}/spending", Money(10, ("purpose", "beds")));
        var path = $"/v1/budgets/{Ics}/entries/{payment["version"]}/provenance";
        var first = (await _finance.Get(path)).Body;
        ShouldSum(first);
        (Of(first, Nhs), Of(first, Council)).ShouldBe((6, 4));
        first["sentence"]!.GetValue<string>().ShouldBe($"Entry {payment["version"]}, spent, moved £0.10: £0.06 from NHS England, £0.04 from Newham Council.");

        await _finance.Do($"/v1/budgets/{Ics}/funding", Money(5_000_000, ("source", "A charity")));
        await _finance.Do($"/v1/budgets/{Ics}/spending", Money(999, ("purpose", "beds")));
        (await _finance.Get(path)).Body.ToJsonString().ShouldBe(first.ToJsonString());
        (await _finance.Get($"/v1/budgets/{Ics}/entries/1/provenance")).Body["sources"]!.ToJsonString()
            .ShouldBe("""[{"source":"NHS England","amountPence":"6000001"}]""");
    }

    [Fact]
    public async Task Entries_come_in_pages_with_the_balance_after_each_and_links_of_reversals()
    {
        for (var i = 1; i <= 5; i++) await _finance.Do($"/v1/budgets/{Pcn}/spending", Money(i, ("purpose", "stamps")));
        await _finance.Do($"/v1/budgets/{Pcn}/entries/3:reverse", new() { ["reason"] = "entered twice" });

        var seen = new List<string>();
        var token = "";
        do
        {
            var page = await Explain(Pcn, "spent", $"&pageSize=2&pageToken={token}");
            page["amountPence"]!.GetValue<string>().ShouldBe("13");
            seen.AddRange(page["entries"]!.AsArray().Select(e => $"{e!["version"]} {e["amountPence"]} {e["balancePence"]} {e["reverses"]} {e["reversedBy"]}"));
            token = page["nextPageToken"]!.GetValue<string>();
        }
        while (token.Length > 0);
        seen.ShouldBe(["2 1 1 0 0", "3 2 3 0 7", "4 3 6 0 0", "5 4 10 0 0", "6 5 15 0 0", "7 -2 13 3 0"]);
    }

    [Fact]
    public async Task Entries_come_as_csv()
    {
        using var http = new HttpClient { BaseAddress = _budgets.Rest };
        http.DefaultRequestHeaders.Authorization = new("Bearer", Token("neighbourhood", Pcn));
        http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("text/csv"));
        var rows = (await http.GetStringAsync($"/v1/budgets/{Pcn}/explain/entries?year=2025-26&fund=core&kind=received")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        rows[0].ShouldBe("version,kind,effectiveOn,recordedAt,commandId,amountPence,balancePence,narrative,counterparty,reverses,reversedBy");
        rows.Length.ShouldBe(2);
        rows[1].ShouldStartWith("1,delegation-received,");
        rows[1].ShouldContain($",{Place},");
    }

    [Fact]
    public async Task The_same_is_told_over_gRPC()
    {
        using var channel = GrpcChannel.ForAddress(_budgets.Grpc);
        var explanations = new V1.Explanations.ExplanationsClient(channel);
        var headers = new Metadata { { "authorization", $"Bearer {Token("neighbourhood", Pcn)}" } };
        var request = new V1.ExplainRequest { Organisation = Pcn, Year = "2025-26", Fund = "core", Kind = "available" };
        var explained = await explanations.ExplainAsync(request, headers);
        explained.AmountPence.ShouldBe(Pence((await Explain(Pcn, "available"))["amountPence"]));
        explained.Sources.Sum(s => s.AmountPence).ShouldBe(explained.AmountPence);
        explained.Allocations.Single().Parent.ShouldBe(Place);
        (await explanations.ListExplainedEntriesAsync(request, headers)).Entries.ShouldBe(explained.Entries);
        (await explanations.ExplainEntryAsync(new() { Organisation = Pcn, Version = 1 }, headers)).Sources.ShouldBe(explained.Sources);
        var refused = await Should.ThrowAsync<RpcException>(async () => await explanations.ExplainAsync(new() { Organisation = Place, Kind = "spent" }, headers));
        refused.StatusCode.ShouldBe(StatusCode.PermissionDenied);
    }

    [Theory]
    [InlineData("explain?year=2025-26&fund=core", "kind")]
    [InlineData("explain?year=2025&fund=core&kind=spent", "year")]
    [InlineData("explain?year=2025-26&fund=none&kind=overspent", "fund kind")]
    [InlineData("explain?year=2025-26&fund=core&kind=spent&child=U76122", "child")]
    [InlineData("explain?year=2025-26&fund=core&kind=delegated&child=X1", "child")]
    [InlineData("explain?year=2025-26&fund=core&kind=spent&pageSize=1001&pageToken=-", "pageToken pageSize")]
    [InlineData("explain/entries?year=2025-26&fund=core", "kind")]
    [InlineData("entries/0/provenance", "version")]
    public async Task What_cannot_be_explained_is_refused_field_by_field(string path, string fields)
    {
        var (status, problem) = await _finance.Get($"/v1/budgets/{Pcn}/{path}");
        status.ShouldBe(400);
        string.Join(' ', problem["errors"]!.AsArray().Select(e => e!["field"]!.GetValue<string>())).ShouldBe(fields);
        problem["errors"]!.AsArray().ShouldAllBe(e => e!["rule"]!.GetValue<string>().Length > 0);
    }

    [Fact]
    public async Task What_is_not_there_is_not_found_and_the_word_for_nobodys_money_is_no_payer()
    {
        (await _finance.Get($"/v1/budgets/{Pcn}/entries/99/provenance")).Status.ShouldBe(404);
        (await _finance.Get("/v1/budgets/X1/explain?year=2025-26&fund=core&kind=spent")).Status.ShouldBe(404);
        var body = Money(1, ("source", "overspent"), ("commandId", Guid.NewGuid().ToString()));
        var (status, problem) = await _finance.Post($"/v1/budgets/{Ics}/funding", body);
        status.ShouldBe(400);
        problem["errors"]!.AsArray().Single()!["field"]!.GetValue<string>().ShouldBe("source");
    }

    [Theory]
    [InlineData("neighbourhood", Pcn, Pcn, 200)]
    [InlineData("neighbourhood", Pcn, Place, 403)]
    [InlineData("neighbourhood", "U07169", Pcn, 403)]
    [InlineData("place-board", Place, Pcn, 200)]
    [InlineData("place-board", Place, Ics, 403)]
    [InlineData("auditor", "*", Pcn, 200)]
    public async Task Who_may_see_a_position_may_have_it_explained(string role, string organisation, string target, int expected)
    {
        using var client = _budgets.As(role, organisation);
        foreach (var path in new[] { "explain?year=2025-26&fund=core&kind=available", "explain/entries?year=2025-26&fund=core&kind=available", "entries/1/provenance" })
            (await client.Get($"/v1/budgets/{target}/{path}")).Status.ShouldBe(expected, path);
    }

    private string Token(string role, string organisation) =>
        _budgets.Services.GetRequiredService<DevelopmentIssuer>().Issue(Caller.TryCreate("tester", role, organisation, out _)!);
}
