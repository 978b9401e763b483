using System.Text.Json.Nodes;
using Federated.Access;
using Federated.Budgets.Books;
using Federated.Engine.Journals;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Federated.Tests.Services.Budgets;

public sealed class ReportTests : IAsyncLifetime
{
    private const string Newham = "QMF-NEWHAM";
    private const string Stratford = "U76122";
    private BudgetsUnderTest _budgets = null!;
    private Client _finance = null!;

    public async Task InitializeAsync()
    {
        _budgets = await BudgetsUnderTest.Start();
        _finance = _budgets.As("system-finance", "QMF");
    }

    public async Task DisposeAsync()
    {
        _finance.Dispose();
        // Books, reports and registers that are replayed from the journal are those that were served.
        var audit = await Audit.Of(_budgets.Services.GetRequiredService<IJournal>(), default);
        await _budgets.DisposeAsync();
        audit.FirstDifference.ShouldBeNull();
    }

    [Fact]
    public async Task A_report_gives_own_lines_subtree_totals_control_totals_and_those_below()
    {
        await ThreeMonths();
        var rows = await _finance.GetCsv("/v1/budgets/QMF/report?year=2025-26&month=M3&subtree=true");
        // Funds that nothing was done with are left out here, to keep this readable.
        string.Join('\n', rows.Where(row => !row.Contains(",0,0,0,0,0,0,0,0,0,0,0,", StringComparison.Ordinal))).ShouldBe("""
            year,month,scope,organisation,name,tier,fund,budgetPence,planInMonthPence,planToDatePence,actualInMonthPence,actualToDatePence,variancePence,committedPence,reservedPence,availablePence,straightLineForecastPence,commitmentsForecastPence,forecastMethod,forecastPence,outturnVariancePence,lastForecastPence,forecastChangePence,worsePence,thresholdPence,needsReason,reason,controlTotalPence,controlTotalVariancePence,overrides,overridesPence
            2025-26,M3,own,QMF,NHS North East London Integrated Care Board,system,arrs,120,10,30,0,0,30,0,0,120,0,0,straight-line,0,120,0,0,0,1,false,,,,0,0
            2025-26,M3,own,QMF,NHS North East London Integrated Care Board,system,core,800,67,201,0,100,101,0,0,700,400,100,straight-line,400,400,1200,-800,0,8,false,,,,0,0
            2025-26,M3,subtree,QMF,NHS North East London Integrated Care Board,system,arrs,120,10,30,0,0,30,0,0,120,0,0,straight-line,0,120,0,0,,,false,,,,0,0
            2025-26,M3,subtree,QMF,NHS North East London Integrated Care Board,system,core,1800,92,576,40,290,286,110,20,1380,1160,400,,1150,650,1200,-50,,,false,,,,1,7
            2025-26,M3,control-total,QMF,NHS North East London Integrated Care Board,system,,920,77,231,0,100,131,0,0,820,400,100,straight-line,400,520,,,,,false,,700,-180,0,0
            2025-26,M3,system-total,QMF,NHS North East London Integrated Care Board,system,,1920,102,606,40,290,316,110,20,1500,1160,400,,1150,770,,,,,false,,1000,-230,1,7
            2025-26,M3,own,QMF-NEWHAM,Newham,place,core,700,0,300,40,40,260,110,0,550,160,150,commitments,150,550,0,150,150,7,true,,,,1,7
            2025-26,M3,control-total,QMF-NEWHAM,Newham,place,,1000,25,375,40,190,185,110,20,680,760,300,,750,250,,,,,false,,300,-50,1,7
            2025-26,M3,own,U76122,STRATFORD PCN,neighbourhood,core,300,25,75,0,150,-75,0,20,130,600,150,straight-line,600,-300,0,600,600,3,false,'=a cold spring,,,0,0
            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task A_report_of_an_earlier_month_knows_nothing_of_what_is_effective_later()
    {
        await ThreeMonths();
        var report = await Report("QMF", "M1");
        report["organisations"]!.GetValue<int>().ShouldBeGreaterThan(50);
        Figures(report, "own", "core").ShouldBe("budget 800 plan 67 actual 100 committed 0 forecast 1200");
        Figures(report, "subtree", "core").ShouldBe("budget 1800 plan 192 actual 100 committed 0 forecast 1200");
        Figures(await Report(Newham, "M2"), "own", "core").ShouldBe("budget 700 plan 300 actual 0 committed 150 forecast 150");
        Figures(await Report(Stratford, "M12"), "subtree", "core").ShouldBe("budget 300 plan 300 actual 150 committed 0 forecast 150");
    }

    [Fact]
    public async Task A_plan_is_a_profile_by_which_a_supplement_is_phased_too()
    {
        await ThreeMonths();
        (await Months(Newham)).ShouldBe("100 200 0 0 0 0 0 0 0 0 0 400");
        await _finance.Do("/v1/budgets/QMF/supplements", Money(70, "2025-06-01", ("toOrganisation", Newham), ("reason", "pay award")));
        (await Months(Newham)).ShouldBe("110 220 0 0 0 0 0 0 0 0 0 440");
        (await Months("QMF-HACKNEY")).ShouldBe("0 0 0 0 0 0 0 0 0 0 0 0");

        var rows = await _finance.GetCsv($"/v1/budgets/{Newham}/plan?year=2025-26&fund=core");
        rows.Take(3).ShouldBe(["month,plannedPence,plannedToDatePence", "M1,110,110", "M2,220,330"]);
        var (_, plan) = await _finance.Get($"/v1/budgets/{Newham}/plan?year=2025-26&fund=core");
        $"{plan["basis"]} {plan["forecastMethod"]} {plan["budgetPence"]}".ShouldBe("amounts commitments 770");
    }

    [Fact]
    public async Task A_plan_is_refused_with_its_figures_and_answered_alike_for_ever()
    {
        await ThreeMonths();
        var plan = Plan("amounts", 700, 1);
        var (status, refused) = await _finance.Put($"/v1/budgets/{Newham}/plan", plan);
        $"{status} {refused["reason"]} {refused["figures"]?["requestedPence"] ?? refused["requestedPence"]}".ShouldBe("422 PLAN_NOT_BUDGET 701");
        (await _finance.Put($"/v1/budgets/{Newham}/plan", plan)).Body["reason"]!.GetValue<string>().ShouldBe("PLAN_NOT_BUDGET");
        plan["fund"] = "arrs";
        (await _finance.Put($"/v1/budgets/{Newham}/plan", plan)).Status.ShouldBe(409);
        (await _finance.Put($"/v1/budgets/{Newham}/plan", Plan("last-year"))).Body["reason"]!.GetValue<string>().ShouldBe("NOTHING_TO_PLAN_BY");

        var even = Plan("even");
        var first = (await _finance.Put($"/v1/budgets/{Newham}/plan", even)).Body;
        JsonNode.DeepEquals((await _finance.Put($"/v1/budgets/{Newham}/plan", even)).Body, first).ShouldBeTrue();
        var (_, statement) = await _finance.Get($"/v1/budgets/{Newham}/entries?fund=core");
        statement["entries"]!.AsArray().Select(e => e!["kind"]!.GetValue<string>()).ToList()[^1].ShouldBe("plan-set");
        statement["entries"]!.AsArray()[^1]!["narrative"]!.GetValue<string>().ShouldBe("Phased even (1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1), forecast by straight-line");
    }

    [Theory]
    [InlineData("""{"basis":"amounts","amountsPence":[1,2]}""", "amountsPence")]
    [InlineData("""{"basis":"even","amountsPence":[1],"forecastMethod":"hope"}""", "amountsPence,forecastMethod")]
    [InlineData("""{"basis":"amounts","amountsPence":[-1,0,0,0,0,0,0,0,0,0,0,1]}""", "amountsPence[0]")]
    [InlineData("""{"year":"2025","fund":"nothing"}""", "basis,fund,year")]
    public async Task A_malformed_plan_is_refused_with_its_fields(string body, string fields)
    {
        var plan = JsonNode.Parse(body)!.AsObject();
        foreach (var (name, value) in Plan("")) plan[name] ??= name is "basis" or "amountsPence" ? null : value?.DeepClone();
        var (status, problem) = await _finance.Put($"/v1/budgets/{Newham}/plan", plan);
        status.ShouldBe(400, problem.ToJsonString());
        problem["errors"]!.AsArray().Select(e => e!["field"]!.GetValue<string>()).Order(StringComparer.Ordinal).ShouldBe(fields.Split(','));
    }

    [Fact]
    public async Task A_month_is_M1_to_M12()
    {
        var (status, problem) = await _finance.Get("/v1/budgets/QMF/report?year=2025-26&month=2025-06");
        (status, problem["errors"]![0]!["field"]!.GetValue<string>()).ShouldBe((400, "month"));
    }

    [Fact]
    public async Task Plans_and_reasons_are_for_those_who_may_spend_and_reports_for_those_who_may_see()
    {
        // Who may give a reason is told here that none is needed.
        foreach (var (role, organisation, plans, reasons, reads) in ((string, string, int, int, int)[])
        [
            ("place-board", Newham, 200, 422, 200), ("place-board", "QMF-HACKNEY", 403, 403, 403),
            ("neighbourhood", Stratford, 403, 403, 403), ("auditor", "QMF", 403, 403, 200),
        ])
        {
            using var caller = _budgets.As(role, organisation);
            (await caller.Put($"/v1/budgets/{Newham}/plan", Plan("even"))).Status.ShouldBe(plans, role);
            (await caller.Put($"/v1/budgets/{Newham}/forecast-reasons", Reason("M1", "a cold spring"))).Status.ShouldBe(reasons, role);
            (await caller.Get($"/v1/budgets/{Newham}/report?year=2025-26&month=M1")).Status.ShouldBe(reads, role);
            (await caller.Get($"/v1/budgets/{Newham}/plan?year=2025-26&fund=core")).Status.ShouldBe(reads, role);
        }
    }

    [Fact]
    public async Task The_same_is_served_over_grpc()
    {
        await ThreeMonths();
        var caller = Caller.TryCreate("tester", "auditor", "*", out _)!;
        var headers = new Metadata { { "Authorization", $"Bearer {_budgets.Services.GetRequiredService<DevelopmentIssuer>().Issue(caller)}" } };
        using var channel = GrpcChannel.ForAddress(_budgets.Grpc);
        var report = await new V1.Reporting.ReportingClient(channel).GetReportAsync(new() { Organisation = Stratford, Year = "2025-26", Month = "M3" }, headers);
        var own = report.Rows.Single(row => row is { Scope: "own", Fund: "core" });
        (own.BudgetPence, own.ForecastPence, own.Reason, own.LastForecastPence).ShouldBe((300, 600, "=a cold spring", 0));
        var totals = await new V1.ControlTotals.ControlTotalsClient(channel).GetControlTotalsAsync(new() { Ics = "QMF", Year = "2025-26" }, headers);
        totals.TotalPence.ShouldBe(1_000);
    }

    private async Task ThreeMonths()
    {
        await _finance.Do("/v1/budgets/QMF/funding", Money(1_800, "2025-04-01", ("source", "NHS England")));
        await _finance.Do("/v1/budgets/QMF/funding", Money(120, "2025-05-01", ("source", "NHS England"), ("fund", "arrs")));
        await _finance.Do("/v1/budgets/QMF/delegations", Money(1_000, "2025-04-01", ("toOrganisation", Newham)));
        await _finance.Do($"/v1/budgets/{Newham}/delegations", Money(300, "2025-04-01", ("toOrganisation", Stratford)));
        await _finance.Do("/v1/budgets/QMF/spending", Money(100, "2025-04-30", ("purpose", "beds")));
        await _finance.Do("/v1/budgets/QMF/months/M1:close?year=2025-26", new() { ["commandId"] = Guid.NewGuid().ToString() });
        var beds = await _finance.Do($"/v1/budgets/{Newham}/commitments", Money(150, "2025-05-01", ("purpose", "beds")));
        await _finance.Do($"/v1/budgets/{Newham}/spending", Money(40, "2025-06-10", ("commitmentId", beds["commitmentId"]!.GetValue<string>())));
        await _finance.Do($"/v1/budgets/{Stratford}/spending", Money(150, "2025-05-15", ("purpose", "beds")));
        await _finance.Do($"/v1/budgets/{Stratford}/holds", new()
        {
            ["year"] = "2025-26",
            ["legs"] = new JsonArray(new JsonObject { ["fund"] = "core", ["amountPence"] = 20 }),
            ["purpose"] = "a decision",
            ["effectiveOn"] = "2025-05-20",
        });
        var headRoom = Money(7, "", ("kind", "control"), ("reason", "winter"), ("authority", "A. Patel, Chief Finance Officer"));
        headRoom.Remove("effectiveOn");
        await _finance.Do($"/v1/budgets/{Newham}/overrides", headRoom);
        await Put($"/v1/budgets/{Newham}/plan", Plan("amounts", 100, 200, 0, 0, 0, 0, 0, 0, 0, 0, 0, 400), ("forecastMethod", "commitments"));
        await Put($"/v1/budgets/{Stratford}/forecast-reasons", Reason("M3", "=a cold spring"));
        await Put("/v1/control-totals/QMF", new()
        {
            ["commandId"] = Guid.NewGuid().ToString(),
            ["year"] = "2025-26",
            ["totalPence"] = 1_000,
            ["organisations"] = new JsonArray(
                new JsonObject { ["organisation"] = "QMF", ["amountPence"] = 700 }, new JsonObject { ["organisation"] = Newham, ["amountPence"] = 300 }),
        });
    }

    private async Task Put(string path, JsonObject body, params (string Name, string Value)[] more)
    {
        foreach (var (name, value) in more) body[name] = value;
        var (status, answer) = await _finance.Put(path, body);
        status.ShouldBe(200, answer.ToJsonString());
    }

    private async Task<JsonNode> Report(string organisation, string month)
    {
        var (status, report) = await _finance.Get($"/v1/budgets/{organisation}/report?year=2025-26&month={month}");
        status.ShouldBe(200, report.ToJsonString());
        return report;
    }

    private static string Figures(JsonNode report, string scope, string fund)
    {
        var row = report["rows"]!.AsArray().Single(r => r!["scope"]!.GetValue<string>() == scope && r["fund"]!.GetValue<string>() == fund)!;
        return $"budget {row["budgetPence"]} plan {row["planToDatePence"]} actual {row["actualToDatePence"]} committed {row["committedPence"]} forecast {row["forecastPence"]}";
    }

    private async Task<string> Months(string organisation)
    {
        var (_, plan) = await _finance.Get($"/v1/budgets/{organisation}/plan?year=2025-26&fund=core");
        return string.Join(' ', plan["months"]!.AsArray().Select(month => month!["plannedPence"]));
    }

    private static JsonObject Money(long pence, string effectiveOn, params (string Name, string Value)[] more)
    {
        var body = new JsonObject { ["year"] = "2025-26", ["fund"] = "core", ["amountPence"] = pence, ["effectiveOn"] = effectiveOn };
        foreach (var (name, value) in more) body[name] = value;
        return body;
    }

    // The months that are not given have nothing.
    private static JsonObject Plan(string basis, params long[] amounts) => new()
    {
        ["commandId"] = Guid.NewGuid().ToString(),
        ["year"] = "2025-26",
        ["fund"] = "core",
        ["basis"] = basis,
        ["amountsPence"] = new JsonArray([.. basis == "amounts" ? [.. amounts, .. new long[12 - amounts.Length]] : amounts]),
    };

    private static JsonObject Reason(string month, string reason) => new()
    {
        ["commandId"] = Guid.NewGuid().ToString(),
        ["year"] = "2025-26",
        ["month"] = month,
        ["fund"] = "core",
        ["reason"] = reason,
    };
}
