using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Federated.Tests.Gateway.Host;

namespace Federated.Tests.Gateway;

/// <summary>What goes through to the services over REST, and how.</summary>
public sealed class RestRouteTests
{
    [Theory]
    [InlineData("GET", "/v1/organisations")]
    [InlineData("GET", "/v1/organisations/QMF-NEWHAM/tree")]
    [InlineData("POST", "/v1/organisations:import")]
    [InlineData("PUT", "/v1/budgets/QMF/funds/core")]
    [InlineData("POST", "/v1/budgets/QMF/allocations:preview")]
    [InlineData("GET", "/v1/proof")]
    [InlineData("GET", "/v1/budgets/U1/explain")]
    [InlineData("GET", "/v1/events:watch")]
    [InlineData("GET", "/v1/budgets/U1/entries/3/provenance")]
    [InlineData("DELETE", "/v1/whatever/the/service/says")]
    public async Task The_api_goes_through_as_it_came(string method, string path)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var body = method is "GET" or "DELETE" ? null : new StringContent("""{"name":"Core"}""", Encoding.UTF8, "application/json");

        var seen = await SeenAsync(await gateway.SendAsync(new HttpMethod(method), path + "?year=2025-26&q=%C3%A4%2F", body));

        seen.Method.ShouldBe(method);
        seen.Path.ShouldBe(path);
        seen.Query.ShouldBe("?year=2025-26&q=%C3%A4%2F");
        seen.BodyBytes.ShouldBe(body is null ? 0 : 15);
    }

    [Fact]
    public async Task The_service_gets_the_token_and_the_command_id_to_judge_by_itself()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var token = gateway.Token();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/budgets/U1/commitments");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add("Idempotency-Key", "7a3c6f0e-5f0e-4a5e-9a53-0f6a3f3a9f11");

        var seen = await SeenAsync(await gateway.Rest.SendAsync(request));

        seen.Headers["Authorization"].ShouldBe("Bearer " + token);
        seen.Headers["Idempotency-Key"].ShouldBe("7a3c6f0e-5f0e-4a5e-9a53-0f6a3f3a9f11");
    }

    [Fact]
    public async Task The_service_learns_who_called_but_not_what_a_caller_claims()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/proof");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", gateway.Token());
        request.Headers.Add("X-Forwarded-For", "192.0.2.1");
        request.Headers.Add("X-Forwarded-Proto", "https");

        var seen = await SeenAsync(await gateway.Rest.SendAsync(request));

        seen.Headers["X-Forwarded-For"].ShouldBe("127.0.0.1");
        seen.Headers["X-Forwarded-Proto"].ShouldBe("http");
        seen.Headers["X-Forwarded-Host"].ShouldBe(gateway.Rest.BaseAddress!.Authority);
    }

    [Fact]
    public async Task A_trace_goes_on_behind_the_gateway()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/proof");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", gateway.Token());
        request.Headers.Add("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");

        var seen = await SeenAsync(await gateway.Rest.SendAsync(request));

        seen.Headers["traceparent"].ShouldStartWith("00-4bf92f3577b34da6a3ce929d0e0e4736-");
    }

    [Fact]
    public async Task Errors_of_the_service_pass_as_they_are()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        using var refused = await gateway.GetAsync("/v1/refused");
        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await refused.Content.ReadAsStringAsync()).ShouldBe("""{"reason":"INSUFFICIENT_FUNDS"}""");

        using var bare = await gateway.GetAsync("/v1/bare-error");
        bare.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await bare.Content.ReadAsStringAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_answer_that_has_begun_is_passed_on_before_it_is_finished()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var response = await gateway.GetAsync("/v1/begun");
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var begun = new char["begun;".Length];

        (await reader.ReadBlockAsync(begun)).ShouldBe(begun.Length);
        new string(begun).ShouldBe("begun;");
        gateway.Budgets[0].Finish.SetResult();
        (await reader.ReadToEndAsync()).ShouldBe("finished");
    }

    [Theory]
    [InlineData("GET", "/nowhere")]
    [InlineData("GET", "/v2/organisations")]
    [InlineData("GET", "/v1x")]
    [InlineData("POST", "/federated.v2.Budgets/Commit")]
    [InlineData("POST", "/grpc.channelz.v1.Channelz/GetTopChannels")]
    public async Task An_unknown_address_is_a_problem_also_without_a_token(string method, string path)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        using var response = await gateway.Rest.SendAsync(request);

        var problem = await response.ShouldBeProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        problem.GetProperty("instance").GetString().ShouldBe(path);
    }

    [Fact]
    public async Task Answers_do_not_advertise_the_server()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        (await gateway.Rest.GetAsync("/nowhere")).Header("Server").ShouldBeEmpty();
        (await gateway.GetAsync("/v1/proof")).Header("X-Powered-By").ShouldBeEmpty();
    }

    private static async Task<Seen> SeenAsync(HttpResponseMessage response)
    {
        using (response)
        {
            response.StatusCode.ShouldBe(HttpStatusCode.OK);
            return (await response.Content.ReadFromJsonAsync<Seen>())!;
        }
    }
}
