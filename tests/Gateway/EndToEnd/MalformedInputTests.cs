using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Federated.Tests.Gateway.EndToEnd;

/// <summary>Requests that must change nothing: each gets the right 4xx with the field named, and no journal entry.</summary>
[Collection(ProductTests.Name)]
public class MalformedInputTests(DemoProduct demo)
{
    private const string Pcn = "{pcn}";
    private static readonly TimeSpan expiryTimeout = TimeSpan.FromSeconds(90);

    /// <summary>What is changed in a sound commitment, as JSON merge patch, and the field that the answer must name.</summary>
    public static TheoryData<string, string> Faults => new()
    {
        { """{"colour":"blue"}""", "colour" },
        { """{"amountPence":"-1"}""", "amountPence" },
        { """{"amountPence":0}""", "amountPence" },
        { """{"amountPence":null}""", "amountPence" },
        { """{"amountPence":"9223372036854775808"}""", "amountPence" },
        { """{"amountPence":9223372036854775808}""", "amountPence" },
        { """{"amountPence":1000000000000001}""", "amountPence" },
        { """{"amountPence":10.5}""", "amountPence" },
        { """{"amountPence":"ten"}""", "amountPence" },
        { """{"amountPence":{"pounds":10}}""", "amountPence" },
        { """{"year":"2025-27"}""", "year" },
        { """{"year":"2025"}""", "year" },
        { """{"year":null}""", "year" },
        { """{"fund":"no-such-fund"}""", "fund" },
        { """{"fund":null}""", "fund" },
        { """{"commandId":"not-a-uuid"}""", "commandId" },
        { """{"commandId":null}""", "commandId" },
        { """{"purpose":null}""", "purpose" },
        { """{"effectiveOn":"2025-02-30"}""", "effectiveOn" },
        { """{"effectiveOn":"2027-04-01"}""", "effectiveOn" },
    };

    [Theory, MemberData(nameof(Faults))]
    public async Task A_malformed_commitment_is_refused_and_its_field_named(string patch, string field)
    {
        var finance = await demo.FinanceAsync();
        var body = Sound();
        foreach (var (name, value) in JsonNode.Parse(patch)!.AsObject())
        {
            body.Remove(name);
            if (value is not null)
                body[name] = value.DeepClone();
        }

        var answer = await ChangesNothingAsync(() => finance.PostAsync(CommitmentsOf(DemoProduct.Ics), body));

        answer.ShouldBeProblem(HttpStatusCode.BadRequest);
        Fields(answer).ShouldBe([field], answer.Text);
    }

    [Fact]
    public async Task Every_bad_field_is_named_at_once()
    {
        var finance = await demo.FinanceAsync();
        var body = Sound();
        body["amountPence"] = "0";
        body["year"] = "2025-27";
        body["purpose"] = "";

        var answer = await ChangesNothingAsync(() => finance.PostAsync(CommitmentsOf(DemoProduct.Ics), body));

        answer.ShouldBeProblem(HttpStatusCode.BadRequest);
        Fields(answer).ShouldBe(["amountPence", "purpose", "year"], ignoreOrder: true, answer.Text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"amountPence":"1","amountPence":"2"}""")]
    [InlineData("\0")]
    public async Task A_body_that_is_no_JSON_object_is_refused(string text)
    {
        var finance = await demo.FinanceAsync();

        var answer = await ChangesNothingAsync(() => finance.SendAsync(Commitment(Encoding.UTF8.GetBytes(text))));

        answer.ShouldBeProblem(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_body_of_ten_megabytes_is_too_large()
    {
        var finance = await demo.FinanceAsync();
        var body = Sound();
        body["purpose"] = new string('x', 10_000_000);
        var request = Commitment(Encoding.UTF8.GetBytes(body.ToJsonString()));
        request.Headers.ExpectContinue = true;

        var answer = await ChangesNothingAsync(() => finance.SendAsync(request));

        answer.ShouldBeProblem(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task A_body_of_another_content_type_is_refused()
    {
        var finance = await demo.FinanceAsync();
        var request = Commitment(Encoding.UTF8.GetBytes(Sound().ToJsonString()), "text/plain");

        var answer = await ChangesNothingAsync(() => finance.SendAsync(request));

        answer.ShouldBeProblem(HttpStatusCode.UnsupportedMediaType);
    }

    [Theory]
    [InlineData("GET", "/v1/budgets/U00000/position?year=2025-26")]
    [InlineData("GET", "/v1/budgets/U00000/entries")]
    [InlineData("GET", "/v1/organisations/U00000")]
    [InlineData("POST", "/v1/budgets/U00000/allocations:preview")]
    public async Task An_unknown_organisation_is_not_found(string method, string path)
    {
        var auditor = await demo.AuditorAsync();
        var request = new HttpRequestMessage(new(method), path);
        if (method == "POST")
            request.Content = Json(Encoding.UTF8.GetBytes(Actor.Command("core", 1, ("basis", "equal")).ToJsonString()));

        var answer = await ChangesNothingAsync(() => auditor.SendAsync(request));

        answer.ShouldBeProblem(HttpStatusCode.NotFound);
        Fields(answer).ShouldBe([path.Contains("organisations", StringComparison.Ordinal) ? "code" : "organisation"], answer.Text);
    }

    [Theory]
    [InlineData("/v1/budgets/QMF/position?year=2025-26&colour=blue", "colour")]
    [InlineData("/v1/budgets/QMF/position?year=2025", "year")]
    [InlineData("/v1/budgets/QMF/entries?pageSize=-1", "pageSize")]
    [InlineData("/v1/budgets/QMF/entries?pageSize=many", "pageSize")]
    [InlineData("/v1/budgets/QMF/entries?pageToken=forged", "pageToken")]
    [InlineData("/v1/organisations?tier=galaxy", "tier")]
    [InlineData("/v1/proof?year=1066-67", "year")]
    public async Task A_malformed_query_is_refused_and_its_field_named(string path, string field)
    {
        var auditor = await demo.AuditorAsync();

        var answer = await auditor.GetAsync(path);

        answer.ShouldBeProblem(HttpStatusCode.BadRequest);
        Fields(answer).ShouldBe([field], answer.Text);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4Iiwicm9sZSI6InN5c3RlbS1maW5hbmNlIiwib3JnIjoiUU1GIn0.")]
    public async Task Without_a_token_that_holds_nobody_gets_in(string? token)
    {
        var answer = await ChangesNothingAsync(() => new Actor(demo.Product.Http, token).PostAsync(CommitmentsOf(DemoProduct.Ics), Sound()));

        answer.ShouldBeProblem(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task An_expired_token_lets_nobody_in()
    {
        var expired = new Actor(demo.Product.Http, demo.ShortToken);
        using var deadline = new CancellationTokenSource(expiryTimeout);
        while ((await expired.GetAsync($"/v1/proof?year={Actor.Year}")).Status == HttpStatusCode.OK)
        {
            deadline.IsCancellationRequested.ShouldBeFalse("A token for one second is still accepted.");
            await Task.Delay(500);
        }

        var answer = await ChangesNothingAsync(() => expired.PostAsync(CommitmentsOf(DemoProduct.Ics), Sound()));

        answer.ShouldBeProblem(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("neighbourhood", "{other}", "commitments")]
    [InlineData("neighbourhood", Pcn, "delegations")]
    [InlineData("place-board", "{place}", "commitments")]
    [InlineData("system-finance", "QXX", "commitments")]
    [InlineData("auditor", "*", "commitments")]
    [InlineData("operator", "*", "commitments")]
    public async Task The_token_of_another_organisation_or_role_is_not_enough(string role, string organisation, string collection)
    {
        var tree = await Federation.ReadTreeAsync(await demo.FinanceAsync(), DemoProduct.Ics);
        var (pcn, other, place) = (tree.PathsToLeaves.First()[^1], tree.PathsToLeaves.Last()[^1], tree.PathsToLeaves.Last()[^2]);
        var caller = await demo.Product.ActAsAsync(role, organisation.Replace(Pcn, pcn).Replace("{other}", other).Replace("{place}", place));
        var body = collection == "delegations" ? Actor.Command("core", 1, ("toOrganisation", other)) : Sound();

        var answer = await ChangesNothingAsync(() => caller.PostAsync($"/v1/budgets/{pcn}/{collection}", body));

        answer.ShouldBeProblem(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task The_same_commitment_without_a_fault_goes_through()
    {
        var pcn = await demo.PcnWithAsync(1);
        var finance = await demo.FinanceAsync();

        (await finance.PostAsync(CommitmentsOf(pcn), Sound())).ShouldBeOk();
    }

    /// <summary>Sends a request, and looks into every journal before and after.</summary>
    private async Task<Answer> ChangesNothingAsync(Func<Task<Answer>> request)
    {
        var auditor = await demo.AuditorAsync();
        var before = await auditor.ProofAsync();
        var answer = await request();
        (await auditor.ProofAsync()).Text.ShouldBe(before.Text);
        return answer;
    }

    private static JsonObject Sound() => Actor.Command("core", 1, ("purpose", "Clinics"));

    private static string CommitmentsOf(string organisation) => $"/v1/budgets/{organisation}/commitments";

    private static HttpRequestMessage Commitment(byte[] body, string contentType = "application/json") =>
        new(HttpMethod.Post, CommitmentsOf(DemoProduct.Ics)) { Content = Json(body, contentType) };

    private static ByteArrayContent Json(byte[] body, string contentType = "application/json") =>
        new(body) { Headers = { ContentType = new MediaTypeHeaderValue(contentType) } };

    private static IEnumerable<string> Fields(Answer answer) =>
        answer.Body["errors"]!.AsArray().Select(error => error!["field"]!.GetValue<string>());
}
