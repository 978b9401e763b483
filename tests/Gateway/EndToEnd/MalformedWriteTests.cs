using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Federated.Tests.Gateway.EndToEnd;

/// <summary>Writes that must change nothing: each gets the right 4xx with the field named, and no journal entry.</summary>
[Collection(ProductTests.Name)]
public class MalformedWriteTests(DemoProduct demo)
{
    /// <summary>What is changed in a sound body, and the field that the answer must name; for every collection.</summary>
    private static readonly (string Patch, string Field)[] commonFaults =
    [
        ("""{"colour":"blue"}""", "colour"),
        ("""{"amountPence":"-1"}""", "amountPence"),
        ("""{"amountPence":0}""", "amountPence"),
        ("""{"amountPence":null}""", "amountPence"),
        ("""{"amountPence":"9223372036854775808"}""", "amountPence"),
        ("""{"amountPence":9223372036854775808}""", "amountPence"),
        ("""{"amountPence":1000000000000001}""", "amountPence"),
        ("""{"amountPence":10.5}""", "amountPence"),
        ("""{"amountPence":"ten"}""", "amountPence"),
        ("""{"amountPence":{"pounds":10}}""", "amountPence"),
        ("""{"year":"2025-27"}""", "year"),
        ("""{"year":"2025"}""", "year"),
        ("""{"year":2025}""", "year"),
        ("""{"year":null}""", "year"),
        ("""{"fund":"no-such-fund"}""", "fund"),
        ("""{"fund":null}""", "fund"),
        ("""{"commandId":"not-a-uuid"}""", "commandId"),
        ("""{"commandId":null}""", "commandId"),
        ("""{"effectiveOn":"2025-02-30"}""", "effectiveOn"),
        ("""{"effectiveOn":"2027-04-01"}""", "effectiveOn"),
    ];

    public static TheoryData<string, string, string> CommonFaults
    {
        get
        {
            var faults = new TheoryData<string, string, string>();
            foreach (var collection in Writes.Collections)
            {
                foreach (var fault in commonFaults)
                    faults.Add(collection, fault.Patch, fault.Field);
            }
            return faults;
        }
    }

    [Theory]
    [MemberData(nameof(CommonFaults))]
    [InlineData("commitments", """{"purpose":null}""", "purpose")]
    [InlineData("commitments", """{"purpose":" "}""", "purpose")]
    [InlineData("commitments", """{"purpose":"a\u0000b"}""", "purpose")]
    [InlineData("commitments", """{"organisation":"QMF-NEWHAM"}""", "organisation")]
    [InlineData("spending", """{"purpose":null}""", "purpose")]
    [InlineData("spending", """{"commitmentId":"the first"}""", "commitmentId")]
    [InlineData("delegations", """{"toOrganisation":null}""", "toOrganisation")]
    [InlineData("delegations", """{"toOrganisation":"QMF"}""", "toOrganisation")]
    [InlineData("delegations", """{"toOrganisation":"U76122"}""", "toOrganisation")]
    [InlineData("delegations", """{"toOrganisation":"U00000"}""", "toOrganisation")]
    [InlineData("returns", """{"toOrganisation":"QMF"}""", "toOrganisation")]
    [InlineData("funding", """{"source":null}""", "source")]
    [InlineData("allocations", """{"basis":null}""", "basis")]
    [InlineData("allocations", """{"basis":"fair"}""", "basis")]
    [InlineData("allocations", """{"weight":"Final WP"}""", "weight")]
    [InlineData("allocations", """{"basis":"weighted-population","weight":"Final"}""", "weight")]
    [InlineData("allocations", """{"amounts":[{"organisation":"QMF-NEWHAM","amountPence":"7"}]}""", "amounts")]
    [InlineData("allocations", """{"basis":"amounts"}""", "amounts,amountPence")]
    [InlineData("allocations", """{"basis":"amounts","amountPence":null}""", "amounts")]
    [InlineData("allocations", """{"basis":"amounts","amounts":[{"organisation":"U76122","amountPence":"7"}]}""", "amounts[0].organisation")]
    [InlineData("allocations", """{"basis":"amounts","amounts":[{"organisation":"QMF-NEWHAM","amountPence":"8"}]}""", "amountPence")]
    [InlineData("allocations", """{"basis":"amounts","amounts":[{"organisation":"QMF-NEWHAM","amountPence":"3"},{"organisation":"QMF-NEWHAM","amountPence":"4"}]}""", "amounts[1].organisation")]
    [InlineData("allocations", """{"basis":"amounts","amounts":[{"organisation":"QMF-NEWHAM","amountPence":"7"},{"organisation":"QMF-HAVERING","amountPence":"0"}]}""", "amounts[1].amountPence")]
    [InlineData("allocations", """{"basis":"amounts","amounts":[{"organisation":"QMF-NEWHAM","amountPence":"7","colour":"blue"}]}""", "amounts[0].colour")]
    public async Task A_malformed_write_is_refused_and_its_field_named(string collection, string patch, string fields)
    {
        var finance = await demo.FinanceAsync();
        var body = Writes.Sound(collection).With(patch);

        var answer = await demo.ChangesNothingAsync(() => finance.PostAsync(Writes.PathOf(collection), body));

        answer.ShouldBeInvalid(fields.Split(','));
    }

    [Fact]
    public async Task The_same_writes_without_a_fault_go_through()
    {
        var finance = await demo.FinanceAsync();
        foreach (var collection in Writes.Collections)
            (await finance.PostAsync(Writes.PathOf(collection), Writes.Sound(collection))).ShouldBeOk();
    }

    [Theory]
    [InlineData("""{"name":null}""", "name")]
    [InlineData("""{"tiers":["galaxy"]}""", "tiers[0]")]
    [InlineData("""{"tiers":["place","place"]}""", "tiers[1]")]
    [InlineData("""{"control":"strict"}""", "control")]
    [InlineData("""{"tolerance":{"amountPence":"1"}}""", "tolerance")]
    [InlineData("""{"control":"advisory","tolerance":{"basisPoints":10001}}""", "tolerance.basisPoints")]
    [InlineData("""{"control":"advisory","tolerance":{"amountPence":"-1"}}""", "tolerance.amountPence")]
    [InlineData("""{"ringFenced":"perhaps"}""", "ringFenced")]
    public async Task A_malformed_fund_is_refused_and_its_field_named(string patch, string field)
    {
        var finance = await demo.FinanceAsync();
        var body = new JsonObject { ["name"] = "Winter" }.With(patch);

        (await demo.ChangesNothingAsync(() => finance.PutAsync("/v1/budgets/QMF/funds/winter", body))).ShouldBeInvalid(field);
    }

    [Fact]
    public async Task A_fund_has_a_code_of_small_letters()
    {
        var finance = await demo.FinanceAsync();

        (await demo.ChangesNothingAsync(() => finance.PutAsync("/v1/budgets/QMF/funds/Winter", new() { ["name"] = "Winter" }))).ShouldBeInvalid("fund");
    }

    /// <summary>Their roles would do; it is the place in the tree that has no such money.</summary>
    [Theory]
    [InlineData("QMF", "returns", "organisation")]
    [InlineData("U76122", "allocations", "organisation")]
    public async Task What_an_organisation_of_this_tier_cannot_do_is_said(string organisation, string collection, string field)
    {
        var finance = await demo.FinanceAsync();

        var answer = await demo.ChangesNothingAsync(() => finance.PostAsync($"/v1/budgets/{organisation}/{collection}", Writes.Sound(collection)));

        answer.ShouldBeInvalid(field);
    }

    [Fact]
    public async Task Every_bad_field_is_named_at_once()
    {
        var finance = await demo.FinanceAsync();
        var body = Writes.Sound("commitments").With("""{"amountPence":"0","year":"2025-27","purpose":"","fund":"gold"}""");

        var answer = await demo.ChangesNothingAsync(() => finance.PostAsync(Writes.PathOf("commitments"), body));

        answer.ShouldBeInvalid("amountPence", "purpose", "year", "fund");
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

        var answer = await demo.ChangesNothingAsync(() => finance.SendAsync(Commitment(Encoding.UTF8.GetBytes(text))));

        answer.ShouldBeProblem(HttpStatusCode.BadRequest);
        answer.Errors.ShouldNotBeEmpty(answer.Text);
    }

    [Fact]
    public async Task A_body_of_ten_megabytes_is_too_large()
    {
        var finance = await demo.FinanceAsync();
        var body = Writes.Sound("commitments");
        body["purpose"] = new string('x', 10_000_000);

        var answer = await demo.ChangesNothingAsync(() => finance.SendAsync(Commitment(Encoding.UTF8.GetBytes(body.ToJsonString()))));

        answer.ShouldBeProblem(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task A_body_of_another_content_type_is_refused()
    {
        var finance = await demo.FinanceAsync();
        var request = Commitment(Encoding.UTF8.GetBytes(Writes.Sound("commitments").ToJsonString()), "text/plain");

        (await demo.ChangesNothingAsync(() => finance.SendAsync(request))).ShouldBeProblem(HttpStatusCode.UnsupportedMediaType);
    }

    private static HttpRequestMessage Commitment(byte[] body, string contentType = "application/json") =>
        new(HttpMethod.Post, Writes.PathOf("commitments"))
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(contentType) } },
        };
}
