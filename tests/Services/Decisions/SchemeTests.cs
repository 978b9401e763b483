using System.Text;
using System.Text.Json.Nodes;
using Federated.Tests.Services.Budgets;
using static Federated.Tests.Services.Decisions.DecisionsUnderTest;

namespace Federated.Tests.Services.Decisions;

/// <summary>Schemes of delegation: drafted, signed off by sovereign partners, published; as JSON and as YAML.</summary>
public sealed class SchemeTests : IAsyncLifetime
{
    private DecisionsUnderTest _both = null!;
    private Client _finance = null!;

    public async Task InitializeAsync()
    {
        _both = await Start();
        _finance = _both.As("system-finance", Ics);
    }

    public async Task DisposeAsync()
    {
        _finance.Dispose();
        await _both.DisposeAsync();
    }

    private async Task<JsonNode> Shown(string query = "")
    {
        var (status, body) = await _finance.Get($"/v1/schemes/{Ics}{query}");
        status.ShouldBe(200, body.ToJsonString());
        return body;
    }

    private Task<(int Status, JsonNode Body)> Put(JsonNode scheme, string? commandId = null) =>
        _finance.Put($"/v1/schemes/{Ics}", new() { ["commandId"] = commandId ?? Guid.NewGuid().ToString(), ["scheme"] = scheme.DeepClone() });

    private static IEnumerable<string> Fields(JsonNode problem) => problem["errors"]!.AsArray().Select(e => e!["field"]!.GetValue<string>());

    private static string Reason(JsonNode problem) => problem["reason"]!.GetValue<string>();

    [Fact]
    public async Task A_new_ICS_has_a_built_in_draft_that_limits_nobody()
    {
        var shown = await Shown();
        shown["isBuiltIn"]!.GetValue<bool>().ShouldBeTrue();
        shown["state"]!.GetValue<string>().ShouldBe("draft");
        shown["scheme"]!["limits"]!.AsArray().ShouldContain(l => l!["unlimited"] != null && l["organisation"]!.GetValue<string>() == Ics);
        (await _finance.Get($"/v1/schemes/{Ics}?view=in-force")).Status.ShouldBe(404);
        (await _finance.Get($"/v1/schemes/{Place}")).Status.ShouldBe(404);
        (await _finance.Get($"/v1/schemes/{Ics}?view=now&version=2")).Body.ShouldSatisfyAllConditions(p => Fields(p).ShouldBe(["view", "version"]));

        using var proposer = _both.As("neighbourhood", Pcn, "proposer");
        var (status, refused) = await proposer.Post("/v1/decisions", Proposal(Pcn, 1_000));
        (status, Reason(refused)).ShouldBe((422, "NO_SCHEME"));
    }

    [Fact]
    public async Task Every_fault_of_a_draft_is_told_at_once_with_its_path()
    {
        var scheme = (await Shown())["scheme"]!.DeepClone();
        scheme["categories"]![1]!["code"] = "Services!";
        scheme["categories"]![2]!["mediationDays"] = 400;
        scheme["limits"]![0]!["fixedPence"] = "-1";
        scheme["quorum"]![0]!["approvals"] = 0;
        scheme["delegatedPowers"] = new JsonArray(new JsonObject { ["organisation"] = "QMF-NOWHERE", ["post"] = "", ["limitPence"] = "1" });
        var (status, problem) = await Put(scheme);
        status.ShouldBe(400);
        Fields(problem).ShouldBe(
        [
            "scheme.categories[1].code", "scheme.categories[2].mediationDays", "scheme.limits[0].fixedPence", "scheme.quorum[0].approvals",
            "scheme.delegatedPowers[0].post", "scheme.delegatedPowers[0].organisation",
        ], ignoreOrder: true);

        scheme = (await Shown())["scheme"]!.DeepClone();
        scheme["categories"]![0]!["consent"] = "some";
        scheme["limits"]![0]!["tier"] = "borough";
        scheme["colour"] = "blue";
        Fields((await Put(scheme)).Body).ShouldContain("scheme.colour");
        scheme.AsObject().Remove("colour");
        Fields((await Put(scheme)).Body).ShouldBe(["scheme.categories[0].consent", "scheme.limits[0].tier"]);
        (await Shown())["isBuiltIn"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task A_draft_is_signed_off_by_each_partner_for_itself_and_then_published()
    {
        var scheme = (await Shown())["scheme"]!;
        var commandId = Guid.NewGuid().ToString();
        var (_, draft) = await Put(scheme, commandId);
        draft["revision"]!.GetValue<int>().ShouldBe(1);
        (await Put(scheme, commandId)).Body["revision"]!.GetValue<int>().ShouldBe(1);
        var other = scheme.DeepClone();
        other["deadlines"]!["consentDays"] = 5;
        (await Put(other, commandId)).Status.ShouldBe(409);

        var publish = new JsonObject { ["commandId"] = Guid.NewGuid().ToString(), ["effectiveFrom"] = "2025-10-01" };
        var (status, refused) = await _finance.Post($"/v1/schemes/{Ics}:publish", publish);
        (status, Reason(refused)).ShouldBe((422, "SIGN_OFFS_MISSING"));
        refused["figures"]!["partners"]!.GetValue<string>().ShouldContain(Place);

        using (var stranger = _both.As("neighbourhood", Pcn))
            (await stranger.Post($"/v1/schemes/{Ics}:signOff", SignOffOf(1))).Status.ShouldBe(403);
        using (var place = _both.As("place-board", Place))
        {
            (status, refused) = await place.Post($"/v1/schemes/{Ics}:signOff", SignOffOf(2));
            (status, Reason(refused)).ShouldBe((422, "DRAFT_CHANGED"));
            var signOff = SignOffOf(1);
            (await place.Post($"/v1/schemes/{Ics}:signOff", signOff)).Status.ShouldBe(200);
            (await place.Post($"/v1/schemes/{Ics}:signOff", signOff)).Status.ShouldBe(200);
            (status, refused) = await place.Post($"/v1/schemes/{Ics}:signOff", SignOffOf(1));
            (status, Reason(refused)).ShouldBe((422, "ALREADY_SIGNED_OFF"));
            (await place.Put($"/v1/schemes/{Ics}", new() { ["commandId"] = Guid.NewGuid().ToString(), ["scheme"] = scheme.DeepClone() })).Status.ShouldBe(403);
        }

        // A change drops the signatures.
        (_, draft) = await Put(other);
        draft["revision"]!.GetValue<int>().ShouldBe(2);
        draft["signOffs"]!.AsArray().ShouldAllBe(s => s!["signedBy"]!.GetValue<string>() == "");
        foreach (var partner in draft["signOffs"]!.AsArray()) draft = await _both.SignOff(partner!["organisation"]!.GetValue<string>(), 2);
        draft["state"]!.GetValue<string>().ShouldBe("agreed");

        (status, refused) = await _finance.Post($"/v1/schemes/{Ics}:publish", new() { ["commandId"] = Guid.NewGuid().ToString(), ["effectiveFrom"] = "2025-09-30" });
        (status, Reason(refused)).ShouldBe((422, "DATE_IN_THE_PAST"));
        refused["figures"]!["earliest"]!.GetValue<string>().ShouldBe("2025-10-01");
        var published = await _finance.Do($"/v1/schemes/{Ics}:publish", new() { ["effectiveFrom"] = "2025-11-01" });
        (published["state"]!.GetValue<string>(), published["version"]!.GetValue<int>()).ShouldBe(("published", 1));
        (await Shown("?view=in-force&on=2025-11-01"))["scheme"]!["deadlines"]!["consentDays"]!.GetValue<int>().ShouldBe(5);
        (await _finance.Get($"/v1/schemes/{Ics}?view=in-force&on=2025-10-31")).Status.ShouldBe(404);
        (await Shown("?view=version&version=1"))["signOffs"]!.AsArray().ShouldAllBe(s => s!["signedOn"]!.GetValue<string>() == "2025-10-01");
        (await Shown())["isBuiltIn"]!.GetValue<bool>().ShouldBeTrue();
        _both.Broken.Calls.GetValueOrDefault("limits").ShouldBeGreaterThanOrEqualTo(1);
    }

    [Fact]
    public async Task The_same_scheme_goes_out_and_in_as_yaml()
    {
        using var http = _both.Http("system-finance", Ics);
        var yaml = await Yaml(http);
        yaml.ShouldStartWith($"ics: {Ics}\n");
        yaml.ShouldContain("name: small works and equipment");

        var scheme = string.Join('\n', yaml.Split('\n').SkipWhile(line => line != "scheme:"));
        var (status, text) = await PutYaml(http, $"commandId: {Guid.NewGuid()}\n{scheme}");
        status.ShouldBe(200, text);
        JsonNode.DeepEquals((await Shown())["scheme"], (await Shown("?view=draft"))["scheme"]).ShouldBeTrue();
        (await Shown())["isBuiltIn"]!.GetValue<bool>().ShouldBeFalse();
        (await Yaml(http)).ShouldContain(scheme.Trim());

        (status, text) = await PutYaml(http, $"commandId: {Guid.NewGuid()}\n{scheme}\n  colour: blue");
        status.ShouldBe(400);
        text.ShouldContain("scheme.colour");
    }

    private static async Task<string> Yaml(HttpClient http)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/schemes/{Ics}");
        request.Headers.Accept.Add(new("application/yaml"));
        using var response = await http.SendAsync(request);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/yaml");
        return await response.Content.ReadAsStringAsync();
    }

    private static async Task<(int Status, string Text)> PutYaml(HttpClient http, string yaml)
    {
        using var response = await http.PutAsync($"/v1/schemes/{Ics}", new StringContent(yaml, Encoding.UTF8, "application/yaml"));
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private static JsonObject SignOffOf(int revision) => new() { ["commandId"] = Guid.NewGuid().ToString(), ["revision"] = revision };
}
