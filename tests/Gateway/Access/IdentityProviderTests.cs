using System.Net;
using Federated.Tests.Gateway.Host;

namespace Federated.Tests.Gateway.Access;

/// <summary>Tokens of an OpenID Connect provider.</summary>
public sealed class IdentityProviderTests
{
    [Fact]
    public async Task The_providers_own_metadata_say_what_is_good()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var gateway = await GatewayUnderTest.StartAsync(settings: ("Authentication:Authority", provider.Address));
        var token = provider.Tokens;

        (await AnswerAsync(gateway, token)).ShouldBe(HttpStatusCode.OK);
        (await AnswerAsync(gateway, token with { Issuer = "federated" })).ShouldBe(HttpStatusCode.Unauthorized);
        (await AnswerAsync(gateway, token with { Audience = "elsewhere" })).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Its_tokens_open_nothing_when_another_issuer_is_wanted()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var gateway = await GatewayUnderTest.StartAsync(
            settings: [("Authentication:Authority", provider.Address), ("Authentication:Issuer", "https://identity.example")]);

        (await AnswerAsync(gateway, provider.Tokens with { Issuer = "https://identity.example" })).ShouldBe(HttpStatusCode.OK);
        (await AnswerAsync(gateway, provider.Tokens)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task While_it_cannot_be_reached_nobody_is_told_that_their_token_is_bad()
    {
        var provider = await IdentityProvider.StartAsync();
        await using var gateway = await GatewayUnderTest.StartAsync(settings: ("Authentication:Authority", provider.Address));
        var token = provider.Tokens.Sign();
        await provider.DisposeAsync();

        using var response = await gateway.SendAsync(HttpMethod.Get, "/v1/proof", token: token);

        await response.ShouldBeProblemAsync(HttpStatusCode.ServiceUnavailable, "UNAVAILABLE");
    }

    private static async Task<HttpStatusCode> AnswerAsync(GatewayUnderTest gateway, Tokens token)
    {
        using var response = await gateway.SendAsync(HttpMethod.Get, "/v1/proof", token: token.Sign());
        return response.StatusCode;
    }
}
