using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Federated.Tests.Gateway.Host;

namespace Federated.Tests.Gateway;

/// <summary>The page at <c>/</c>.</summary>
public sealed partial class LandingPageTests
{
    [Fact]
    public async Task It_says_what_is_here_with_the_address_it_was_reached_at()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        using var response = await gateway.Rest.GetAsync("/");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.ToString().ShouldBe("text/html; charset=utf-8");
        var page = await response.Content.ReadAsStringAsync();
        page.ShouldContain("<html lang=\"en-GB\">");
        page.ShouldContain($"curl -s {gateway.Rest.BaseAddress!.AbsoluteUri}dev/token");
        page.ShouldContain("href=\"/openapi/v1.json\"");
        page.ShouldContain("href=\"/health/ready\"");
        page.ShouldNotContain("{{");
        page.ShouldNotContain("identity provider");
    }

    [Fact]
    public async Task In_production_it_does_not_speak_of_the_development_issuer()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(
            environment: "Production", settings: ("Authentication:Authority", "https://identity.example"));

        var page = await gateway.Rest.GetStringAsync("/");

        page.ShouldNotContain("/dev/token");
        page.ShouldContain("identity provider");
    }

    [Fact]
    public async Task It_loads_nothing_and_its_policy_says_so()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var response = await gateway.Rest.GetAsync("/");
        var page = await response.Content.ReadAsStringAsync();

        var style = Style().Match(page).Groups[1].Value;
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));
        response.Header("Content-Security-Policy").ShouldBe(
            $"default-src 'none'; style-src 'sha256-{hash}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        response.Header("X-Content-Type-Options").ShouldBe("nosniff");
        response.Header("X-Frame-Options").ShouldBe("DENY");
        response.Header("Referrer-Policy").ShouldBe("no-referrer");
        page.ShouldNotContain("<script");
        page.ShouldNotContain(" style=");
        page.ShouldNotContain("src=");
    }

    [Fact]
    public async Task The_name_it_was_reached_by_cannot_put_markup_into_it()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.TryAddWithoutValidation("Host", "evil<script>");

        using var response = await gateway.Rest.SendAsync(request);

        (await response.Content.ReadAsStringAsync()).ShouldNotContain("<script>");
    }

    [Fact]
    public async Task Asking_for_its_headers_alone_works()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Head, "/");

        (await gateway.Rest.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [GeneratedRegex("<style>(.*?)</style>", RegexOptions.Singleline)]
    private static partial Regex Style();
}
