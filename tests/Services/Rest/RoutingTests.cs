using System.Net;

namespace Federated.Tests.Services.Rest;

public sealed class RoutingTests(TrialHost host) : IClassFixture<TrialHost>
{
    [Theory]
    [InlineData("GET", "/v1/shelves/QMF-NEWHAM", "QMF-NEWHAM")]
    [InlineData("GET", "/v1/shelves/a%20b%C3%A9", "a bé")]
    [InlineData("GET", "/v1/shelves/receive%2F0197", "receive/0197")]
    [InlineData("GET", "/V1/Shelves/x", "x")]
    [InlineData("DELETE", "/v1/shelves/x", "x")]
    [InlineData("POST", "/v1/shelves/x:preview", "x")]
    [InlineData("POST", "/v1/shelves/x/months/M1:close", "x")]
    public async Task A_path_reaches_its_rpc_with_its_variables(string method, string path, string shelf)
    {
        var answer = await host.Send(new HttpMethod(method), path, null).Json();
        answer["shelf"]!.GetValue<string>().ShouldBe(shelf);
    }

    [Fact]
    public async Task A_verb_is_no_part_of_the_variable_before_it()
    {
        var answer = await host.Post("/v1/shelves/x/months/M12:close", "{}").Json();
        answer["month"]!.GetValue<string>().ShouldBe("M12");
    }

    [Fact]
    public async Task A_verb_on_a_collection_is_not_an_element_of_it()
    {
        using var form = new MultipartFormDataContent { { new StringContent("2025-26"), "year" } };
        var answer = await host.Send(HttpMethod.Post, "/v1/shelves:import", form).Json();
        answer["year"]!.GetValue<string>().ShouldBe("2025-26");
    }

    [Theory]
    [InlineData("GET", "/v1/nothing")]
    [InlineData("GET", "/v1/shelves/x/y/z")]
    [InlineData("GET", "/v1/shelves/x:unknown")]
    [InlineData("POST", "/v1/shelves/a:b:preview")]
    [InlineData("POST", "/v1/shelves/:preview")]
    [InlineData("POST", "/v1/shelves/x/months/M1")]
    [InlineData("POST", "/v1/not-over-http")]
    public async Task An_unknown_path_is_a_problem_404(string method, string path)
    {
        var answer = await host.Send(new HttpMethod(method), path, null);
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var problem = await answer.Json();
        problem["type"]!.GetValue<string>().ShouldBe("urn:federated:error:not-found");
        problem["instance"]!.GetValue<string>().ShouldBe(path);
    }

    [Theory]
    [InlineData("PUT", "/v1/shelves/x", "GET, HEAD, DELETE")]
    [InlineData("DELETE", "/v1/shelves", "GET, HEAD")]
    [InlineData("GET", "/v1/shelves/x:preview", "POST")]
    [InlineData("GET", "/v1/shelves:import", "POST")]
    [InlineData("POST", "/v1/shelves/x/details", "PUT")]
    public async Task A_wrong_method_is_a_problem_405_with_what_is_allowed(string method, string path, string allow)
    {
        var answer = await host.Send(new HttpMethod(method), path, null);
        answer.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        answer.Content.Headers.Allow.ShouldBe(allow.Split(", "));
        (await answer.Json())["reason"]!.GetValue<string>().ShouldBe("METHOD_NOT_ALLOWED");
    }

    [Fact]
    public async Task A_path_outside_the_api_is_left_to_the_host() =>
        (await host.Get("/index.html")).Content.Headers.ContentType.ShouldBeNull();

    [Fact]
    public async Task A_head_request_has_the_headers_of_get_and_no_body()
    {
        var get = await host.Get("/v1/shelves/x");
        var head = await host.Send(HttpMethod.Head, "/v1/shelves/x", null);
        head.StatusCode.ShouldBe(HttpStatusCode.OK);
        head.Headers.ETag.ShouldBe(get.Headers.ETag);
        head.Content.Headers.ContentLength.ShouldBe(get.Content.Headers.ContentLength);
        (await head.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
    }
}
