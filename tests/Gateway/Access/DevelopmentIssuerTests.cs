using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Federated.Tests.Gateway.Host;
using Microsoft.AspNetCore.Builder;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Federated.Tests.Gateway.Access;

/// <summary><c>POST /dev/token</c>: in Development, for this machine.</summary>
public sealed class DevelopmentIssuerTests
{
    [Fact]
    public async Task A_newcomer_gets_a_token_that_opens_the_api()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        using var response = await PostAsync(gateway, """{"role":"system-finance","organisation":"QMF"}""");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        answer.GetProperty("token_type").GetString().ShouldBe("Bearer");
        answer.GetProperty("expires_in").GetInt32().ShouldBe(28_800);
        var token = answer.GetProperty("access_token").GetString();
        (await gateway.SendAsync(HttpMethod.Get, "/v1/proof", token: token)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Subject_and_lifetime_can_be_chosen()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        using var response = await PostAsync(gateway, """{"role":"auditor","organisation":"*","subject":"jo","lifetimeSeconds":86400}""");

        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        answer.GetProperty("expires_in").GetInt32().ShouldBe(86_400);
        var token = new JsonWebToken(answer.GetProperty("access_token").GetString());
        token.Subject.ShouldBe("jo");
        token.GetClaim("role").Value.ShouldBe("auditor");
        token.GetClaim("org").Value.ShouldBe("*");
        (token.ValidTo - token.IssuedAt).ShouldBe(TimeSpan.FromDays(1));
    }

    [Theory]
    [InlineData("", "body")]
    [InlineData("role=auditor", "body")]
    [InlineData("[]", "body")]
    [InlineData("null", "body")]
    [InlineData("""{"role":"auditor","organisation":"*"} {}""", "body")]
    [InlineData("""{"role":"\ud800","organisation":"*"}""", "body")]
    [InlineData("{}", "role,organisation")]
    [InlineData("""{"role":7,"organisation":["QMF"]}""", "role,organisation")]
    [InlineData("""{"role":"king","organisation":"QMF"}""", "role")]
    [InlineData("""{"role":"place-board","organisation":"*"}""", "organisation")]
    [InlineData("""{"role":"auditor","organisation":"*","subject":""}""", "subject")]
    [InlineData("""{"role":"auditor","organisation":"*","lifetimeSeconds":0}""", "lifetimeSeconds")]
    [InlineData("""{"role":"auditor","organisation":"*","lifetimeSeconds":-1}""", "lifetimeSeconds")]
    [InlineData("""{"role":"auditor","organisation":"*","lifetimeSeconds":86401}""", "lifetimeSeconds")]
    [InlineData("""{"role":"auditor","organisation":"*","lifetimeSeconds":"60"}""", "lifetimeSeconds")]
    [InlineData("""{"role":"auditor","organisation":"*","lifetimeSeconds":1.5}""", "lifetimeSeconds")]
    [InlineData("""{"rôle":"auditor","role":"king","organisation":"","lifetimeSeconds":null}""", "rôle,role,organisation,lifetimeSeconds")]
    public async Task A_bad_request_is_told_every_fault_at_once(string body, string fields)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        using var response = await PostAsync(gateway, body);

        var problem = await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "INVALID_REQUEST");
        string.Join(',', problem.Fields()).ShouldBe(fields);
    }

    [Fact]
    public async Task A_body_beyond_reason_is_not_read()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        using var response = await PostAsync(gateway, new string(' ', 4096) + "{}");

        (await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "INVALID_REQUEST")).Detail().ShouldContain("4096");
    }

    [Theory]
    [InlineData("Host", "federated.example")]
    [InlineData("X-Forwarded-For", "192.0.2.1")]
    [InlineData("Forwarded", "for=192.0.2.1")]
    public async Task A_request_that_comes_by_another_name_or_through_a_proxy_finds_nothing(string header, string value)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/dev/token") { Content = Auditor() };
        request.Headers.TryAddWithoutValidation(header, value);

        await (await gateway.Rest.SendAsync(request)).ShouldBeProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
    }

    [Theory]
    [InlineData("127.0.0.1", HttpStatusCode.OK)]
    [InlineData("::1", HttpStatusCode.OK)]
    [InlineData("::ffff:127.0.0.1", HttpStatusCode.OK)]
    [InlineData("192.0.2.1", HttpStatusCode.NotFound)]
    [InlineData("::ffff:192.0.2.1", HttpStatusCode.NotFound)]
    [InlineData(null, HttpStatusCode.NotFound)]
    public async Task Only_connections_of_this_machine_are_answered(string? remote, HttpStatusCode status)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(before: app => app.Use((http, next) =>
        {
            http.Connection.RemoteIpAddress = remote is null ? null : IPAddress.Parse(remote);
            return next(http);
        }));

        (await gateway.Rest.PostAsync("/dev/token", Auditor())).StatusCode.ShouldBe(status);
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("federated.localhost:8080")]
    [InlineData("[::1]:8080")]
    public async Task This_machine_has_several_names(string host)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/dev/token") { Content = Auditor() };
        request.Headers.Host = host;

        (await gateway.Rest.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("Production")]
    [InlineData("Staging")]
    public async Task Outside_development_there_is_no_such_address(string environment)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(
            environment: environment, settings: ("Authentication:Authority", "https://identity.example"));

        await (await gateway.Rest.PostAsync("/dev/token", Auditor())).ShouldBeProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
    }

    [Fact]
    public async Task With_an_issuer_of_your_own_development_has_none_either()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings: ("Authentication:Authority", "http://identity.example"));

        await (await gateway.Rest.PostAsync("/dev/token", Auditor())).ShouldBeProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
    }

    [Fact]
    public async Task Tokens_are_only_given_to_those_who_post()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        await (await gateway.Rest.GetAsync("/dev/token")).ShouldBeProblemAsync(HttpStatusCode.MethodNotAllowed, "METHOD_NOT_ALLOWED");
    }

    private static StringContent Auditor() => new("""{"role":"auditor","organisation":"*"}""", Encoding.UTF8, "application/json");

    private static Task<HttpResponseMessage> PostAsync(GatewayUnderTest gateway, string body) =>
        gateway.Rest.PostAsync("/dev/token", new StringContent(body, Encoding.UTF8, "application/json"));
}
