using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Federated.Access;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Federated.Tests.Services.Budgets;

/// <summary>Files of budgets and of payments, as CSV over REST and as text over gRPC, against the real host.</summary>
public sealed class UploadTests : IAsyncLifetime
{
    private const string Newham = "QMF-NEWHAM";
    private const string Budgets = $"/v1/budgets/{Newham}/uploads/budgets";
    private const string Actuals = $"/v1/budgets/{Newham}/uploads/actuals";
    private const string Children = "organisation,year,fund,amount_pounds,effective_on,reason\n";
    private const string Payments = "year,fund,amount_pence,effective_on,purpose,supplier,reference,commitment_id\n";

    private BudgetsUnderTest _budgets = null!;
    private Client _finance = null!;
    private HttpClient _http = null!;

    public async Task InitializeAsync()
    {
        _budgets = await BudgetsUnderTest.Start();
        _finance = _budgets.As("system-finance", "QMF");
        _http = new() { BaseAddress = _budgets.Rest };
        _http.DefaultRequestHeaders.Authorization = new("Bearer", Token("place-board", Newham));
        await _finance.Do("/v1/budgets/QMF/funding", Money(100_000, ("source", "NHS England")));
        await _finance.Do("/v1/budgets/QMF/delegations", Money(100_000, ("toOrganisation", Newham)));
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        _finance.Dispose();
        await _budgets.DisposeAsync();
    }

    private static JsonObject Money(long pence, params (string Name, string Value)[] more)
    {
        var body = new JsonObject { ["year"] = "2025-26", ["fund"] = "core", ["amountPence"] = pence };
        foreach (var (name, value) in more) body[name] = value;
        return body;
    }

    private string Token(string role, string organisation) =>
        _budgets.Services.GetRequiredService<DevelopmentIssuer>().Issue(Caller.TryCreate("tester", role, organisation, out _)!);

    private Task<(int Status, JsonNode Body)> Upload(string path, string csv, string? id = null) => Upload(path, Encoding.UTF8.GetBytes(csv), id);

    private async Task<(int Status, JsonNode Body)> Upload(string path, byte[] csv, string? id = null, string contentType = "text/csv")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(csv) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        request.Headers.Add("Idempotency-Key", id ?? Guid.NewGuid().ToString());
        using var response = await _http.SendAsync(request);
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }

    private async Task<long> Pence(string organisation, string account)
    {
        var (_, body) = await _finance.Get($"/v1/budgets/{organisation}/position?year=2025-26");
        return long.Parse(body["funds"]!.AsArray().Single(f => f!["fund"]!.GetValue<string>() == "core")![account]!.GetValue<string>(), CultureInfo.InvariantCulture);
    }

    private static string[] Rules(JsonNode problem) => [.. problem["errors"]!.AsArray().Select(e => $"{e!["field"]}: {e["rule"]}")];

    [Fact]
    public async Task Budgets_of_a_file_are_there_whole()
    {
        var (status, body) = await Upload(Budgets, Children + "U76122,2025-26,core,250,2025-06-01,First half\nU06978,2025-26,core,100.5,,\n");
        status.ShouldBe(200, body.ToJsonString());
        body["rows"]!.GetValue<int>().ShouldBe(2);
        body["amountPence"]!.GetValue<string>().ShouldBe("35050");
        (body["firstVersion"]!.GetValue<string>(), body["lastVersion"]!.GetValue<string>(), body["state"]!.GetValue<string>()).ShouldBe(("2", "3", "settled"));
        (await Pence("U76122", "availablePence")).ShouldBe(25_000);
        (await Pence("U06978", "availablePence")).ShouldBe(10_050);
        (await Pence(Newham, "delegatedPence")).ShouldBe(35_050);
        var (_, entries) = await _finance.Get("/v1/budgets/U76122/entries");
        entries["entries"]![0]!["effectiveOn"]!.GetValue<string>().ShouldBe("2025-06-01");
    }

    [Fact]
    public async Task Actuals_of_a_file_are_there_whole_with_supplier_and_reference()
    {
        var commitment = (await _finance.Do($"/v1/budgets/{Newham}/commitments", Money(5_000, ("purpose", "clinics"))))["commitmentId"]!.GetValue<string>();
        var (status, body) = await Upload(Actuals, Payments
            + $"2025-26,core,4000,2025-05-01,,Acme,INV-1,{commitment}\n2025-26,core,700,2025-05-02,\"Chairs, used\",Acme,INV-2,\n");
        status.ShouldBe(200, body.ToJsonString());
        (await Pence(Newham, "spentPence")).ShouldBe(4_700);
        (await Pence(Newham, "committedPence")).ShouldBe(1_000);
        var (_, entries) = await _finance.Get($"/v1/budgets/{Newham}/entries");
        var paid = entries["entries"]!.AsArray().Where(e => e!["kind"]!.GetValue<string>() == "spent").ToList();
        paid.Select(e => e!["reference"]!.GetValue<string>()).ShouldBe(["INV-1", "INV-2"]);
        paid.Select(e => e!["counterparty"]!.GetValue<string>()).ShouldAllBe(supplier => supplier == "Acme");
        paid[1]!["narrative"]!.GetValue<string>().ShouldBe("Chairs, used");
    }

    [Fact]
    public async Task A_file_as_a_spreadsheet_saves_it_is_taken()
    {
        var file = "\uFEFF" + (Children + "\"U76122\",2025-26,core,\"250\",,\"All \"\"new\"\"\"\n,,,,,\n,,,,,\n\n").Replace("\n", "\r\n");
        var (status, body) = await Upload(Budgets, Encoding.UTF8.GetBytes(file), contentType: "text/csv; charset=utf-8");
        status.ShouldBe(200, body.ToJsonString());
        body["rows"]!.GetValue<int>().ShouldBe(1);
    }

    [Fact]
    public async Task Every_fault_is_told_with_line_and_column_and_nothing_is_applied()
    {
        var (status, body) = await Upload(Budgets, Children
            + "U76122,2025-26,core,\"1,250.00\",,\nU00000,2025-27,cor,£5,01/06/2025,\n,2025-26,core,1.234,2026-06-01,\nU76122,2025-26,core,1,,fine\nU76122,2025-26,core,0,,\n");
        status.ShouldBe(400, body.ToJsonString());
        var rules = Rules(body);
        rules.Select(rule => rule.Split(": ")[1]).ShouldBe(
        [
            "line 2, column amount_pounds", "line 3, column amount_pounds", "line 3, column year", "line 3, column fund", "line 3, column organisation",
            "line 4, column amount_pounds", "line 4, column effective_on", "line 4, column organisation", "line 6, column amount_pounds",
        ], ignoreOrder: true);
        rules[0].ShouldContain("thousands separators");
        rules.Select(rule => int.Parse(rule.Split("line ")[1].Split(',')[0], CultureInfo.InvariantCulture)).ShouldBeInOrder();
        (await Pence(Newham, "delegatedPence")).ShouldBe(0);
    }

    [Theory]
    [InlineData("organisation,year,fund,amount_pounds,amount_pence\nU76122,2025-26,core,1,100\n", "line 1: exactly one of the columns amount_pence and amount_pounds is needed")]
    [InlineData("organisation,year,fund\nU76122,2025-26,core\n", "line 1: exactly one of the columns amount_pence and amount_pounds is needed")]
    [InlineData("organisation,year,amount_pence\nU76122,2025-26,1\n", "line 1, column fund: the column is missing")]
    [InlineData("organisation,year,fund,amount_pence,raeson\nU76122,2025-26,core,1,x\n", "line 1, column raeson: the column is not known")]
    [InlineData("organisation,year,fund,amount_pence\n", "the file has no line below its header")]
    [InlineData("organisation,year,fund,amount_pence\nU76122,2025-26,core\n", "line 2, column amount_pence: the line ends early")]
    [InlineData("organisation,year,fund,amount_pence\nU76122,2025-26,core,1.5\n", "line 2, column amount_pence: must be whole pence")]
    [InlineData("organisation,year,fund,amount_pence\nU76122,2025-26,core,-1\n", "line 2, column amount_pence: must be whole pence")]
    [InlineData("organisation,year,fund,amount_pence\nU76122,2025-26,core,99999999999999999999\n", "line 2, column amount_pence: must be whole pence")]
    [InlineData("organisation,year,fund,amount_pence,reason\nU76122,2025-26,core,1,\"open\n", "line 2, column reason: a quote is not closed")]
    public async Task A_file_that_is_no_such_table_is_refused(string csv, string expected)
    {
        var (status, body) = await Upload(Budgets, csv);
        status.ShouldBe(400, body.ToJsonString());
        Rules(body).ShouldContain(rule => rule.StartsWith($"csv: {expected}", StringComparison.Ordinal), body.ToJsonString());
    }

    [Fact]
    public async Task Text_in_another_encoding_is_told_with_its_line_and_column()
    {
        var (status, body) = await Upload(Budgets, Encoding.Latin1.GetBytes(Children + "U76122,2025-26,core,1,,Caf\u00E9\n"));
        status.ShouldBe(400, body.ToJsonString());
        Rules(body).ShouldBe(["csv: line 2, column reason: the text is not UTF-8"]);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("text/csv; charset=utf-16")]
    [InlineData("multipart/form-data; boundary=b")]
    public async Task A_body_that_is_no_csv_in_utf8_is_not_read(string contentType)
    {
        var (status, body) = await Upload(Budgets, Encoding.UTF8.GetBytes(Children + "U76122,2025-26,core,1,,\n"), contentType: contentType);
        status.ShouldBe(415, body.ToJsonString());
        body["detail"]!.GetValue<string>().ShouldContain("text/csv");
    }

    [Fact]
    public async Task Payments_need_their_day_and_purpose()
    {
        var (status, body) = await Upload(Actuals, Payments + "2025-26,core,1,,,,,\n2025-26,core,1,2025-05-01,x,,,first\n");
        status.ShouldBe(400, body.ToJsonString());
        Rules(body).Select(rule => rule.Split(": ")[1]).ShouldBe(
            ["line 2, column effective_on", "line 2, column purpose", "line 3, column commitment_id"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_refused_row_is_named_and_nothing_is_applied_also_when_asked_again()
    {
        var id = Guid.NewGuid().ToString();
        var file = Children + "U76122,2025-26,core,900,,\n\nU06978,2025-26,core,100.01,,\nU76122,2025-26,core,1,,\n";
        var (status, body) = await Upload(Budgets, file, id);
        status.ShouldBe(422, body.ToJsonString());
        body["reason"]!.GetValue<string>().ShouldBe("INSUFFICIENT_FUNDS");
        body["detail"]!.GetValue<string>().ShouldStartWith("Line 4: ");
        body["figures"]!["line"]!.GetValue<string>().ShouldBe("4");
        body["figures"]!["availablePence"]!.GetValue<string>().ShouldBe("10000");
        (await Pence(Newham, "delegatedPence")).ShouldBe(0);

        await _finance.Do("/v1/budgets/QMF/funding", Money(100_000, ("source", "NHS England")));
        await _finance.Do("/v1/budgets/QMF/delegations", Money(100_000, ("toOrganisation", Newham)));
        var (again, same) = await Upload(Budgets, file, id);
        again.ShouldBe(422, same.ToJsonString());
        same["detail"]!.GetValue<string>().ShouldBe(body["detail"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_same_upload_gets_the_same_answer_and_the_same_id_with_another_file_none()
    {
        var id = Guid.NewGuid().ToString();
        var file = Children + "U76122,2025-26,core,1,,\nU06978,2025-26,core,2,,\n";
        var (_, first) = await Upload(Budgets, file, id);
        var (status, again) = await Upload(Budgets, file, id.ToUpperInvariant());
        status.ShouldBe(200, again.ToJsonString());
        JsonNode.DeepEquals(again, first).ShouldBeTrue();
        (await Pence(Newham, "delegatedPence")).ShouldBe(300);
        using (var board = _budgets.As("place-board", Newham))
        {
            var (json, sameAgain) = await board.Post(Budgets, new() { ["commandId"] = id, ["csv"] = file });
            json.ShouldBe(200, sameAgain.ToJsonString());
            JsonNode.DeepEquals(sameAgain, first).ShouldBeTrue();
        }

        foreach (var other in new[] { Children + "U76122,2025-26,core,1,,\n", file + "U76122,2025-26,core,3,,\n" })
        {
            var (reused, problem) = await Upload(Budgets, other, id);
            reused.ShouldBe(409, problem.ToJsonString());
            problem["figures"]!["commandId"]!.GetValue<string>().ShouldBe(id);
        }
        var (alone, clash) = await _finance.Post($"/v1/budgets/{Newham}/commitments", Money(1, ("purpose", "x"), ("commandId", id)));
        alone.ShouldBe(409, clash.ToJsonString());
    }

    [Fact]
    public async Task A_dry_run_says_what_would_happen_and_records_nothing()
    {
        var (status, body) = await Upload($"{Budgets}?dryRun=true", Children + "U76122,2025-26,core,1000,,\n");
        status.ShouldBe(200, body.ToJsonString());
        (body["dryRun"]!.GetValue<bool>(), body["amountPence"]!.GetValue<string>(), body["lastVersion"]!.GetValue<string>()).ShouldBe((true, "100000", "0"));
        (status, body) = await Upload($"{Budgets}?dryRun=true", Children + "U76122,2025-26,core,1000,,\nU76122,2025-26,core,0.01,,\n");
        status.ShouldBe(422, body.ToJsonString());
        body["figures"]!["line"]!.GetValue<string>().ShouldBe("3");
        (await Pence(Newham, "availablePence")).ShouldBe(100_000);
        var (_, entries) = await _finance.Get($"/v1/budgets/{Newham}/entries");
        entries["entries"]!.AsArray().Count.ShouldBe(1);
    }

    [Fact]
    [Trait("Cost", "long")]
    public async Task Ten_thousand_rows_are_taken_and_one_more_is_not()
    {
        var file = new StringBuilder("year,fund,amount_pence,effective_on,purpose\n");
        for (var i = 0; i < 10_000; i++) file.Append("2025-26,core,1,2025-05-01,stamps\n");
        var id = Guid.NewGuid().ToString();
        var (status, body) = await Upload(Actuals, file.ToString(), id);
        status.ShouldBe(200, body.ToJsonString());
        (body["rows"]!.GetValue<int>(), await Pence(Newham, "spentPence")).ShouldBe((10_000, 10_000));
        (status, body) = await Upload(Actuals, file.ToString(), id);
        status.ShouldBe(200, body.ToJsonString());
        (status, body) = await Upload(Actuals, file.ToString().Replace("stamps", "paper"), id);
        status.ShouldBe(409, body.ToJsonString());
        (status, body) = await Upload(Actuals, file.Append("2025-26,core,1,2025-05-01,stamps\n").ToString());
        status.ShouldBe(400, body.ToJsonString());
        Rules(body).ShouldBe(["csv: line 10002: the file has more than 10000 rows"]);
    }

    [Fact]
    public async Task Over_gRPC_a_hundred_faults_are_told_and_how_many_more_there_are()
    {
        using var channel = GrpcChannel.ForAddress(_budgets.Grpc);
        var uploads = new V1.Uploads.UploadsClient(channel);
        var headers = new Metadata { { "authorization", $"Bearer {Token("place-board", Newham)}" } };
        var file = "year,fund,amount_pence,effective_on,purpose\n" + string.Concat(Enumerable.Repeat("2025-26,core,x,2025-05-01,stamps\n", 140));
        var request = new V1.UploadActualsRequest { Organisation = Newham, CommandId = Guid.NewGuid().ToString(), Csv = file };
        var refused = await Should.ThrowAsync<RpcException>(async () => await uploads.UploadActualsAsync(request, headers));
        refused.StatusCode.ShouldBe(StatusCode.InvalidArgument);
        refused.Status.Detail.ShouldContain("line 101, column amount_pence");
        refused.Status.Detail.ShouldNotContain("line 102,");
        refused.Status.Detail.ShouldEndWith("and 40 more");

        request.Csv = file.Replace(",x,", ",1,");
        var answer = await uploads.UploadActualsAsync(request, headers);
        (answer.Rows, answer.AmountPence, answer.FirstVersion, answer.LastVersion).ShouldBe((140, 140, 2, 141));
    }

    [Theory]
    [InlineData("neighbourhood", "U76122", Budgets, HttpStatusCode.Forbidden)]
    [InlineData("neighbourhood", "U76122", Actuals, HttpStatusCode.Forbidden)]
    [InlineData("auditor", "*", Budgets, HttpStatusCode.Forbidden)]
    [InlineData("neighbourhood", "U76122", "/v1/budgets/U76122/uploads/budgets", HttpStatusCode.Forbidden)]
    [InlineData("neighbourhood", "U76122", "/v1/budgets/U76122/uploads/actuals", HttpStatusCode.UnprocessableEntity)]
    [InlineData("system-finance", "QMF", Actuals, HttpStatusCode.OK)]
    public async Task Who_may_do_one_by_one_may_do_many(string role, string organisation, string path, HttpStatusCode expected)
    {
        _http.DefaultRequestHeaders.Authorization = new("Bearer", Token(role, organisation));
        var (status, body) = await Upload(path, path.EndsWith("budgets", StringComparison.Ordinal) ? Children + "U76122,2025-26,core,1,,\n" : Payments + "2025-26,core,1,2025-05-01,x,,,\n");
        status.ShouldBe((int)expected, body.ToJsonString());
    }
}
