using System.Text.Json.Nodes;
using Federated.Budgets.Books;
using Federated.Budgets.Grains;
using Federated.Budgets.Registry;
using Federated.Domain;
using Federated.Domain.Budgets;
using Federated.Domain.Organisations;
using Federated.Domain.Registers;
using Federated.Engine.Journals;
using Microsoft.Extensions.DependencyInjection;

namespace Federated.Tests.Services.Budgets;

/// <summary>The end of 2025-26 in North East London, from a PCN's book up to the ICS's, and what of it opens in 2026-27.</summary>
public sealed class YearEndTests : IAsyncLifetime
{
    private const string Close = "/v1/budgets/QMF/years/2025-26:close";
    private const string Pcn = "U07169";
    private BudgetsUnderTest _budgets = null!;
    private Client _finance = null!;
    private string _place = "";

    public async Task InitializeAsync()
    {
        _budgets = await BudgetsUnderTest.Start();
        _finance = _budgets.As("system-finance", "QMF");
        _place = (await _finance.Get($"/v1/organisations/{Pcn}")).Body["parent"]!.GetValue<string>();
    }

    public async Task DisposeAsync()
    {
        _finance.Dispose();
        await _budgets.DisposeAsync();
    }

    [Fact]
    public async Task What_a_fund_carries_opens_in_the_next_year_in_every_book_and_the_rest_goes_back_or_stays()
    {
        foreach (var fund in new[] { "transformation", "arrs", "core" }) await Fund(fund, 1_000_00, 600_00);
        var commitment = await Commit("transformation", 250_00);
        await Pay("transformation", 50_00, commitment);
        await Pay("arrs", 100_00, await Commit("arrs", 400_00));
        await Pay("core", 100_00, null);
        await _finance.Do($"/v1/budgets/{Pcn}/holds", new()
        {
            ["year"] = "2025-26",
            ["legs"] = new JsonArray(new JsonObject { ["fund"] = "transformation", ["amountPence"] = 80_00 }),
            ["purpose"] = "a decision never taken",
        });

        var body = new JsonObject { ["commandId"] = Guid.NewGuid().ToString(), ["reason"] = "accounts agreed" };
        var (status, answer) = await _finance.Post(Close, body);
        status.ShouldBe(200);
        answer["state"]!.GetValue<string>().ShouldBe("closed");
        (await _finance.Post(Close, body)).Body.ToJsonString().ShouldBe(answer.ToJsonString());

        // Of the PCN's £600: £50 spent, £200 still to pay and £350 of balance go on.
        (await EndOf(Pcn, "transformation")).ShouldBe("received 5000 spent 5000 unspent 0 carried 35000+20000 returned 0");
        (await PositionOf(Pcn, "transformation", "2026-27")).ShouldBe("received 55000 available 35000 delegated 0 committed 20000");
        (await PositionOf(_place, "transformation", "2026-27")).ShouldBe("received 55000 available 0 delegated 55000 committed 0");
        (await PositionOf("QMF", "transformation", "2026-27")).ShouldBe("received 95000 available 40000 delegated 55000 committed 0");
        // Ring-fenced and not carried: the commitment lapsed, and £500 went back, from the PCN to the place and from there to the ICS.
        (await EndOf(Pcn, "arrs")).ShouldBe("received 10000 spent 10000 unspent 0 carried 0+0 returned 50000");
        (await EndOf(_place, "arrs")).ShouldBe("received 10000 spent 0 unspent 0 carried 0+0 returned 50000");
        (await EndOf("QMF", "arrs")).ShouldBe("received 100000 spent 0 unspent 90000 carried 0+0 returned 0");
        (await EndOf(Pcn, "core")).ShouldBe("received 60000 spent 10000 unspent 50000 carried 0+0 returned 0");

        var opening = await Kinds(Pcn, from: 1);
        opening.ShouldContain("hold-released 8000");
        opening.ShouldContain("commitment-lapsed 30000");
        // The entry that opens the next year names the one that carried forward, and stands in the next year's statement too.
        var opened = (await _finance.Get($"/v1/budgets/{Pcn}/entries?year=2026-27&fund=transformation")).Body["entries"]!.AsArray().Single()!;
        var carried = (await _finance.Get($"/v1/budgets/{Pcn}/entries?year=2025-26&pageSize=1000")).Body["entries"]!.AsArray()
            .Single(e => e!["kind"]!.GetValue<string>() == "carried-forward")!;
        opened["carried"]!["ofVersion"]!.ToString().ShouldBe(carried["version"]!.ToString());
        opened["carried"]!["commitments"]!.ToJsonString().ShouldBe($$"""[{"commitmentId":"{{commitment}}","remainingPence":"20000"}]""");
        carried["carried"]!.ToJsonString().ShouldBe(opened["carried"]!.ToJsonString());
        (await _finance.Post($"/v1/budgets/{Pcn}/spending", Payment("transformation", 10, null))).Body["reason"]!.GetValue<string>().ShouldBe("YEAR_CLOSED");
        // The commitment lives on under its id, in the next year.
        await Pay("transformation", 200_00, commitment, "2026-27");
        await NothingDiffers();
    }

    [Fact]
    public async Task A_closing_that_was_cut_off_in_the_middle_of_a_book_goes_on_where_it_was()
    {
        await Fund("transformation", 1_000_00, 600_00);
        await Commit("transformation", 250_00);
        // As after a crash: the ICS's book has begun it, and the PCN's is closed and has ended nothing.
        var grains = _budgets.Services.GetRequiredService<IGrainFactory>();
        var year = FinancialYear.Parse("2025-26");
        var id = Guid.NewGuid().ToString();
        await grains.BookOf(Tier.Neighbourhood, Pcn).Execute(new($"close/{id}", $"{year}//hard-closed", "closing by QMF", DateTimeOffset.UtcNow,
            new ClosePeriod(new(id, year, null, MonthState.HardClosed)) { Terms = Terms.OfNoFund(Tier.Neighbourhood) }));
        (await EndOf(Pcn, "transformation")).ShouldBe("received 60000 spent 0 unspent 35000 carried 0+0 returned 0");

        (await _finance.Post(Close, new() { ["commandId"] = id })).Body["state"]!.GetValue<string>().ShouldBe("closed");
        (await EndOf(Pcn, "transformation")).ShouldBe("received 0 spent 0 unspent 0 carried 35000+25000 returned 0");
        await NothingDiffers();
    }

    [Fact]
    public async Task A_year_is_closed_once_after_it_is_over_and_by_finance_of_the_ics_only()
    {
        var (status, problem) = await _finance.Post("/v1/budgets/QMF/years/2026-27:close", New());
        (status, problem["reason"]!.GetValue<string>()).ShouldBe((422, "YEAR_NOT_OVER"));
        await Fund("core", 100, 50);
        _budgets.Clock.Ahead = TimeSpan.FromDays(365);
        (await _finance.Post("/v1/budgets/QMF/years/2026-27:close", New())).Body["reason"]!.GetValue<string>().ShouldBe("YEARS_OUT_OF_ORDER");
        (await _finance.Do(Close, [])).ShouldNotBeNull();
        (await _finance.Post(Close, New())).Body["reason"]!.GetValue<string>().ShouldBe("YEAR_CLOSED");
        (await _finance.Post("/v1/budgets/QMF/months/M1:close?year=2025-26", New())).Body["reason"]!.GetValue<string>().ShouldBe("YEAR_CLOSED");

        using var place = _budgets.As("place-board", _place);
        (await place.Post("/v1/budgets/QMF/years/2026-27:close", New())).Status.ShouldBe(403);
        (await place.Get($"/v1/budgets/{_place}/years/2025-26")).Body["state"]!.GetValue<string>().ShouldBe("closed");
        (status, problem) = await _finance.Post("/v1/budgets/QMF/years/2025:close", new() { ["commandId"] = "1" });
        status.ShouldBe(400);
        problem["errors"]!.AsArray().Select(e => e!["field"]!.GetValue<string>()).ShouldBe(["commandId", "year"], ignoreOrder: true);
    }

    [Fact]
    public async Task An_organisation_that_joins_later_finds_its_months_and_years_as_closed_as_the_others()
    {
        await _finance.Do(Close, []);
        await _finance.Do("/v1/budgets/QMF/months/M1:close?year=2026-27", new() { ["hard"] = true });
        await _finance.Do("/v1/budgets/QMF/months/M2:close?year=2026-27", []);
        var register = _budgets.Services.GetRequiredService<RegisterCache>();
        var pcn = (await register.Refresh()).Federation.Find(Pcn)!;
        await _budgets.Services.GetRequiredService<IGrainFactory>().GetGrain<IRegisterGrain>(RegisterModel.Stream).Execute(
            new(Guid.NewGuid().ToString(), "", "tester", DateTimeOffset.UtcNow, new UpdateOrganisations([pcn with { Code = "U99999" }])));
        await register.Refresh();

        (await Refused("2025-26", "2025-05-01")).ShouldBe("YEAR_CLOSED");
        (await Refused("2026-27", "2026-04-01")).ShouldBe("MONTH_HARD_CLOSED");
        (await Refused("2026-27", "2026-05-01")).ShouldBe("MONTH_SOFT_CLOSED");
        (await Refused("2026-27", "2026-06-01")).ShouldBe("INSUFFICIENT_FUNDS");
        await NothingDiffers();

        async Task<string> Refused(string year, string on)
        {
            var payment = Payment("core", 1, null, year);
            payment["effectiveOn"] = on;
            return (await _finance.Post("/v1/budgets/U99999/spending", payment)).Body["reason"]!.GetValue<string>();
        }
    }

    private static JsonObject New() => new() { ["commandId"] = Guid.NewGuid().ToString() };

    private async Task Fund(string fund, long icsPence, long pcnPence)
    {
        await _finance.Do("/v1/budgets/QMF/funding", new() { ["year"] = "2025-26", ["fund"] = fund, ["amountPence"] = icsPence, ["source"] = "NHS England" });
        await Delegate("QMF", _place, fund, pcnPence);
        await Delegate(_place, Pcn, fund, pcnPence);
    }

    private Task<JsonNode> Delegate(string from, string to, string fund, long pence) => _finance.Do($"/v1/budgets/{from}/delegations",
        new() { ["year"] = "2025-26", ["fund"] = fund, ["amountPence"] = pence, ["toOrganisation"] = to });

    private async Task<string> Commit(string fund, long pence) => (await _finance.Do($"/v1/budgets/{Pcn}/commitments",
        new() { ["year"] = "2025-26", ["fund"] = fund, ["amountPence"] = pence, ["purpose"] = "beds" }))["commitmentId"]!.GetValue<string>();

    private Task Pay(string fund, long pence, string? commitment, string year = "2025-26") =>
        _finance.Do($"/v1/budgets/{Pcn}/spending", Payment(fund, pence, commitment, year));

    private static JsonObject Payment(string fund, long pence, string? commitment, string year = "2025-26") => new()
    {
        ["commandId"] = Guid.NewGuid().ToString(),
        ["year"] = year,
        ["fund"] = fund,
        ["amountPence"] = pence,
        ["commitmentId"] = commitment ?? "",
        ["purpose"] = "beds",
    };

    private async Task<string> EndOf(string organisation, string fund)
    {
        var year = (await _finance.Get($"/v1/budgets/{organisation}/years/2025-26")).Body;
        var line = year["funds"]!.AsArray().Single(f => f!["fund"]!.GetValue<string>() == fund)!;
        return $"received {line["receivedPence"]} spent {line["spentPence"]} unspent {line["unspentPence"]} "
            + $"carried {line["carriedBalancePence"]}+{line["carriedCommitmentsPence"]} returned {line["returnedPence"]}";
    }

    private async Task<string> PositionOf(string organisation, string fund, string year)
    {
        var position = (await _finance.Get($"/v1/budgets/{organisation}/position?year={year}")).Body;
        var line = position["funds"]!.AsArray().Single(f => f!["fund"]!.GetValue<string>() == fund)!;
        return $"received {line["receivedPence"]} available {line["availablePence"]} delegated {line["delegatedPence"]} committed {line["committedPence"]}";
    }

    private async Task<List<string>> Kinds(string organisation, int from) =>
        [.. (await _finance.Get($"/v1/budgets/{organisation}/entries?pageSize=1000")).Body["entries"]!.AsArray()
            .Where(e => long.Parse(e!["version"]!.ToString(), System.Globalization.CultureInfo.InvariantCulture) >= from)
            .Select(e => $"{e!["kind"]} {e["amountPence"]}")];

    private async Task NothingDiffers()
    {
        var audit = await Audit.Of(_budgets.Services.GetRequiredService<IJournal>(), default);
        audit.FirstDifference.ShouldBeNull();
        audit.Years.ShouldAllBe(year => audit.ProofOf(year).Balanced);
    }
}
