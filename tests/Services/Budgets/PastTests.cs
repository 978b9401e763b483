using System.Globalization;
using System.Text.Json.Nodes;
using Federated.Engine.Journals;
using Microsoft.Extensions.DependencyInjection;

namespace Federated.Tests.Services.Budgets;

public sealed class PastTests : IAsyncLifetime
{
    private const string Ics = "QMF";
    private const string Place = "QMF-NEWHAM";
    private BudgetsUnderTest _budgets = null!;
    private Client _finance = null!;
    private CountingJournal _journal = null!;

    public async Task InitializeAsync()
    {
        _budgets = await BudgetsUnderTest.Start(services =>
        {
            var journal = services.Single(s => s.ServiceType == typeof(IJournal)).ImplementationFactory!;
            services.AddSingleton<IJournal>(provider => _journal = new((IJournal)journal(provider)));
        });
        _finance = _budgets.As("system-finance", Ics);
    }

    public async Task DisposeAsync()
    {
        _finance.Dispose();
        await _budgets.DisposeAsync();
    }

    private static JsonObject Money(long pence, string? effectiveOn = null, params (string Name, string Value)[] more)
    {
        var body = new JsonObject { ["year"] = "2025-26", ["fund"] = "core", ["amountPence"] = pence, ["effectiveOn"] = effectiveOn };
        foreach (var (name, value) in more) body[name] = value;
        return body;
    }

    private Task<JsonNode> Receive(long pence, string? effectiveOn = null) =>
        _finance.Do($"/v1/budgets/{Ics}/funding", Money(pence, effectiveOn, ("source", "NHS England")));

    private Task<JsonNode> Spend(string organisation, long pence, string? effectiveOn = null) =>
        _finance.Do($"/v1/budgets/{organisation}/spending", Money(pence, effectiveOn, ("purpose", "beds")));

    private async Task<JsonNode> Position(string organisation, string more)
    {
        var (status, body) = await _finance.Get($"/v1/budgets/{organisation}/position?year=2025-26{more}");
        status.ShouldBe(200, body.ToJsonString());
        return body;
    }

    // Received, available, delegated and spent of the core fund.
    private static string Core(JsonNode funds)
    {
        var line = funds["funds"]!.AsArray().Single(f => f!["fund"]!.GetValue<string>() == "core")!;
        return $"{line["receivedPence"]} {line["availablePence"]} {line["delegatedPence"]} {line["spentPence"]}";
    }

    private static string At(JsonNode answer) => $"&asAt={answer["recordedAt"]!.GetValue<string>()}";

    [Fact]
    public async Task A_position_is_given_as_recorded_at_any_instant_with_children_and_subtree()
    {
        var first = await Receive(1_000);
        var second = await Spend(Ics, 10);
        await _finance.Do($"/v1/budgets/{Ics}/delegations", Money(300, null, ("toOrganisation", Place)));
        var third = await Spend(Place, 7);

        (await Position(Ics, "&asAt=2020-01-01T00:00:00Z"))["version"]!.GetValue<string>().ShouldBe("0");
        Core(await Position(Ics, "&asAt=2020-01-01T00:00:00Z")).ShouldBe("0 0 0 0");
        Core(await Position(Ics, At(first))).ShouldBe("1000 1000 0 0");
        var afterSecond = await Position(Ics, $"{At(second)}&subtree=true");
        Core(afterSecond).ShouldBe("1000 990 0 10");
        afterSecond["version"]!.GetValue<string>().ShouldBe("2");
        afterSecond["asAt"]!.GetValue<string>().ShouldBe(second["recordedAt"]!.GetValue<string>());
        Core(afterSecond["subtree"]!).ShouldBe("1000 990 0 10");

        var afterThird = await Position(Ics, $"{At(third)}&subtree=true");
        Core(afterThird).ShouldBe("1000 690 300 10");
        Core(afterThird["children"]!.AsArray().Single(c => c!["organisation"]!.GetValue<string>() == Place)!).ShouldBe("300 293 0 7");
        Core(afterThird["subtree"]!).ShouldBe("1000 983 0 17");
        Core(await Position(Ics, "&asAt=2999-01-01T00:00:00%2B01:00")).ShouldBe("1000 690 300 10");
    }

    [Fact]
    public async Task A_position_is_given_as_effective_on_a_day_and_both_ways_at_once()
    {
        await Receive(1_000, "2025-06-01");
        var before = await Spend(Ics, 100, "2025-08-15");
        await Spend(Ics, 30, "2025-07-01");
        await Spend(Ics, 1, "2025-04-01");

        Core(await Position(Ics, "&effectiveOn=2025-04-01")).ShouldBe("0 -1 0 1");
        Core(await Position(Ics, "&effectiveOn=2025-05-31")).ShouldBe("0 -1 0 1");
        Core(await Position(Ics, "&effectiveOn=2025-06-01")).ShouldBe("1000 999 0 1");
        Core(await Position(Ics, "&effectiveOn=2025-08-14")).ShouldBe("1000 969 0 31");
        Core(await Position(Ics, "&effectiveOn=2026-03-31&subtree=true")).ShouldBe("1000 869 0 131");
        Core(await Position(Ics, $"{At(before)}&effectiveOn=2025-08-14")).ShouldBe("1000 1000 0 0");
        Core(await Position(Ics, $"{At(before)}&effectiveOn=2025-08-15")).ShouldBe("1000 900 0 100");
        (await Position(Ics, "&effectiveOn=2025-04-01"))["effectiveOn"]!.GetValue<string>().ShouldBe("2025-04-01");
    }

    [Fact]
    public async Task What_was_said_of_an_instant_stays_true_also_when_the_clock_steps_back()
    {
        await Receive(1_000);
        var asked = _budgets.Clock.GetUtcNow();
        var instant = $"&asAt={asked.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)}";
        var said = Core(await Position(Ics, instant));

        _budgets.Clock.Ahead = TimeSpan.FromHours(-1);
        var later = await Spend(Ics, 10);
        DateTimeOffset.Parse(later["recordedAt"]!.GetValue<string>(), CultureInfo.InvariantCulture).ShouldBeGreaterThan(asked.AddTicks(-9));
        Core(await Position(Ics, instant)).ShouldBe(said);
        Core(await Position(Ics, "")).ShouldBe("1000 990 0 10");
    }

    [Fact]
    public async Task The_present_does_not_touch_the_journal_and_the_past_reads_no_more_than_lies_between_snapshots()
    {
        await Receive(1_000_000);
        for (var i = 0; i < 12; i++) await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Spend(Ics, 1)));
        await Position(Ics, "&subtree=true");
        var recorded = (await _finance.Get($"/v1/budgets/{Ics}/entries?pageSize=1000")).Body["entries"]!.AsArray()[899]!;
        // The first question may come before the snapshots are written; then they are.
        for (var i = 0; i < 1_000 && await _journal.ReadSnapshot(Ics, "past-1", 700) is not { Version: 500 }; i++) await Task.Delay(10);

        var before = _journal.Reads;
        Core(await Position(Ics, "&subtree=true")).ShouldBe("1000000 998800 0 1200");
        _journal.Reads.ShouldBe(before);

        before = _journal.Entries;
        var past = await Position(Ics, $"&asAt={recorded["recordedAt"]}");
        long.Parse(past["version"]!.GetValue<string>(), CultureInfo.InvariantCulture).ShouldBeGreaterThanOrEqualTo(900);
        Core(past).ShouldEndWith($" {long.Parse(past["version"]!.GetValue<string>(), CultureInfo.InvariantCulture) - 1}");
        (_journal.Entries - before).ShouldBeInRange(400, 500 + 11);
    }

    [Theory]
    [InlineData("asAt=yesterday", "asAt")]
    [InlineData("asAt=2025-06-01T00:00:00", "asAt")]
    [InlineData("effectiveOn=2026-04-01", "effectiveOn")]
    [InlineData("effectiveOn=2025-02-30", "effectiveOn")]
    public async Task An_instant_or_day_that_is_none_is_refused(string query, string field)
    {
        var (status, problem) = await _finance.Get($"/v1/budgets/{Ics}/position?year=2025-26&{query}");
        status.ShouldBe(400);
        problem["errors"]!.AsArray().Select(e => e!["field"]!.GetValue<string>()).ShouldBe([field]);
    }
}
