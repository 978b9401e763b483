using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Federated.Tests.Services.Rest;

/// <summary>Path, query, header, multipart form and named body; and what bodies may be.</summary>
public sealed class OtherBindingTests(TrialHost host) : IClassFixture<TrialHost>
{
    [Theory]
    [InlineData("?pageSize=5", "\"pageSize\": 5")]
    [InlineData("?page_size=5", "\"pageSize\": 5")]
    [InlineData("?deep=true", "\"deep\": true")]
    [InlineData("?filter.amountPence=12", "\"filter\": { \"amountPence\": \"12\" }")]
    [InlineData("?filter.amount_pence=12", "\"filter\": { \"amountPence\": \"12\" }")]
    [InlineData("?tags=a&tags=b", "\"tags\": [ \"a\", \"b\" ]")]
    [InlineData("?colour=GREEN", "\"colour\": \"GREEN\"")]
    [InlineData("?colour=2", "\"colour\": \"GREEN\"")]
    public async Task The_query_gives_fields_that_the_path_does_not(string query, string seen)
    {
        var shelf = await host.Get("/v1/shelves/x" + query).Json();
        shelf["seen"]!.GetValue<string>().ShouldContain(seen);
    }

    [Theory]
    [InlineData("?nope=1", "nope is not a field of this request")]
    [InlineData("?filter=x", "filter is not a field of this request")]
    [InlineData("?pageSize=1.5", "pageSize must be a whole number from -2147483648 to 2147483647")]
    [InlineData("?pageSize=", "pageSize must be a whole number from -2147483648 to 2147483647")]
    [InlineData("?pageSize=1&pageSize=1", "pageSize is given more than once")]
    [InlineData("?pageSize=1&page_size=2", "pageSize differs from the query")]
    [InlineData("?filter.amountPence=x", "filter.amountPence must be a whole number from -9223372036854775808 to 9223372036854775807")]
    [InlineData("?deep=yes", "deep must be true or false")]
    [InlineData("?colour=BLUE", "colour must be one of COLOUR_UNKNOWN, RED, GREEN")]
    [InlineData("?shelf=y", "shelf differs from the query")]
    public async Task A_fault_in_the_query_is_named_with_its_field(string query, string fault) =>
        (await host.Get("/v1/shelves/x" + query).Faults()).ShouldBe([fault]);

    [Fact]
    public async Task A_field_of_the_path_may_be_in_the_body_only_with_the_same_value()
    {
        (await host.Post("/v1/shelves/x:preview", """{"shelf":"x"}""").Json())["shelf"]!.GetValue<string>().ShouldBe("x");
        (await host.Post("/v1/shelves/x:preview", """{"shelf":"y"}""").Faults()).ShouldBe(["shelf differs from the path"]);
    }

    [Fact]
    public async Task A_list_is_given_in_the_body_or_in_the_query()
    {
        (await host.Post("/v1/shelves/x:preview?tags=b", "{}").Json())["tags"]!.ToJsonString().ShouldBe("[\"b\"]");
        (await host.Post("/v1/shelves/x:preview?tags=b", """{"tags":["a"]}""").Faults()).ShouldBe(["tags is given twice"]);
    }

    [Fact]
    public async Task A_named_body_is_that_field()
    {
        using var json = new StringContent("""{"amountPence":"7"}""", Encoding.UTF8, "application/json");
        var answer = await host.Send(HttpMethod.Put, "/v1/shelves/x/details?note=n", json).Json();
        answer.ToJsonString().ShouldBe("""{"shelf":"x","details":{"organisation":"","amountPence":"7"},"note":"n"}""");

        using var wrong = new StringContent("""{"amountPence":true}""", Encoding.UTF8, "application/json");
        (await host.Send(HttpMethod.Put, "/v1/shelves/x/details", wrong).Faults()).Single().ShouldStartWith("details.amountPence must");
    }

    [Theory]
    [InlineData("0197-a")]
    [InlineData("\"0197-a\"")]
    public async Task The_idempotency_key_is_the_command_id(string header) =>
        (await host.Post("/v1/shelves/x:preview", "{}", ("Idempotency-Key", header)).Json())["commandId"]!.GetValue<string>().ShouldBe("0197-a");

    [Fact]
    public async Task The_idempotency_key_may_not_differ_from_the_command_id_of_the_body()
    {
        const string json = """{"commandId":"0197-a"}""";
        (await host.Post("/v1/shelves/x:preview", json, ("Idempotency-Key", "0197-a"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await host.Post("/v1/shelves/x:preview", json, ("Idempotency-Key", "0197-b")).Faults())
            .ShouldBe(["commandId differs from the Idempotency-Key header"]);
    }

    [Fact]
    public async Task A_form_gives_each_field_as_a_part_and_the_query_the_rest()
    {
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent([0, 255, 13, 10]), "map", "map.csv" },
            { new StringContent("3"), "rows" },
        };
        var answer = await host.Send(HttpMethod.Post, "/v1/shelves:import?year=2025-26", form).Json();
        answer.ToJsonString().ShouldBe("""{"year":"2025-26","map":"AP8NCg==","weights":"","rows":3}""");
    }

    [Fact]
    public async Task Every_fault_of_a_form_is_told_at_once()
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent("x"), "rows" },
            { new StringContent("a"), "map" },
            { new StringContent("b"), "map" },
            { new StringContent("c"), "unknown" },
            { new StringContent("{}"), "inner" },
            { new ByteArrayContent([0xC3, 0x28]), "year" },
        };
        (await host.Send(HttpMethod.Post, "/v1/shelves:import?nope=1", form).Faults()).ShouldBe([
            "rows must be a whole number from -2147483648 to 2147483647",
            "map is given twice",
            "unknown is not a field of this request",
            "inner cannot be given as a part",
            "year must be valid UTF-8",
            "nope is not a field of this request"]);
    }

    [Theory]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"map\"\r\n\r\nno end", "multipart/form-data; boundary=b")]
    [InlineData("no boundary", "multipart/form-data; boundary=b")]
    public async Task A_form_that_is_cut_off_is_refused(string body, string contentType) =>
        (await host.Send(HttpMethod.Post, "/v1/shelves:import", Content(body, contentType)).Faults())
            .ShouldBe(["body must be a whole multipart form, from its first boundary to its last"]);

    [Fact]
    public async Task A_form_without_a_boundary_is_refused() =>
        (await host.Send(HttpMethod.Post, "/v1/shelves:import", Content("x", "multipart/form-data")).Faults())
            .ShouldBe(["body must have a multipart boundary of 1 to 70 characters"]);

    [Theory]
    [InlineData("application/json; charset=utf-8", 200)]
    [InlineData("application/json; charset=\"UTF-8\"", 200)]
    [InlineData("APPLICATION/JSON", 200)]
    [InlineData("application/json; charset=latin1", 415)]
    [InlineData("application/xml", 415)]
    [InlineData("text/plain", 415)]
    [InlineData("multipart/form-data; boundary=b", 415)]
    [InlineData("nonsense", 415)]
    [InlineData("", 415)]
    public async Task A_body_is_json_in_utf8_or_refused(string contentType, int status)
    {
        var answer = await host.Send(HttpMethod.Post, "/v1/shelves/x:preview", Content("{}", contentType));
        ((int)answer.StatusCode).ShouldBe(status);
        if (status == 415)
            (await answer.Json())["reason"]!.GetValue<string>().ShouldBe("UNSUPPORTED_MEDIA_TYPE");
    }

    [Fact]
    public async Task A_request_without_a_body_in_its_route_may_have_none()
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/v1/shelves/x") { Content = new StringContent("{}") };
        (await host.Client.SendAsync(request).Faults()).ShouldBe(["body must be empty"]);
    }

    [Theory]
    [InlineData(20_000, 200)]
    [InlineData(20_001, 413)]
    public async Task A_json_body_above_its_limit_is_refused(int bytes, int status)
    {
        foreach (var announced in (bool[])[true, false])
        {
            var answer = await host.Send(HttpMethod.Post, "/v1/everything", Sized(bytes, "{}", "application/json", announced));
            ((int)answer.StatusCode).ShouldBe(status);
            if (status == 413)
                (await answer.Json())["detail"]!.GetValue<string>().ShouldBe("The body may have at most 20000 bytes.");
        }
    }

    [Fact]
    public async Task A_form_above_its_own_limit_is_refused()
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(new byte[50_000]), "map" } };
        var answer = await host.Send(HttpMethod.Post, "/v1/shelves:import", form);
        answer.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await answer.Json())["detail"]!.GetValue<string>().ShouldBe("The body may have at most 50000 bytes.");
    }

    private static ByteArrayContent Content(string body, string contentType)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        if (contentType.Length > 0)
            content.Headers.TryAddWithoutValidation("Content-Type", contentType).ShouldBeTrue();
        return content;
    }

    private static HttpContent Sized(int bytes, string json, string contentType, bool announced)
    {
        var body = Encoding.UTF8.GetBytes(json.PadRight(bytes));
        HttpContent content = announced ? new ByteArrayContent(body) : new StreamContent(new Unsized(body));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        return content;
    }

    /// <summary>A stream of unknown length, so that the body is sent in chunks.</summary>
    private sealed class Unsized(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
