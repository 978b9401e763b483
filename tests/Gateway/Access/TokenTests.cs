using System.Net;
using System.Security.Cryptography;
using System.Text;
using Federated.Tests.Gateway.Host;
using Microsoft.IdentityModel.Tokens;

namespace Federated.Tests.Gateway.Access;

/// <summary>Which tokens open the gateway, and what the others are told, over REST and over gRPC.</summary>
public sealed class TokenTests
{
    public static TheoryData<string, string> BadTokens() => new()
    {
        { "garbage", "The token is not a JSON Web Token." },
        { "x.y.z", "The token is not valid." },
        { "expired", "The token expired at 20" },
        { "of the future", "The token is not valid before 20" },
        { "without expiry", "The token has no expiry time." },
        { "signed by another key", "The token's signature is not valid." },
        { "tampered with", "The token's signature is not valid." },
        { "unsigned", "The token's signature is not valid." },
        { "from another issuer", "The token comes from another issuer." },
        { "for another audience", "The token is meant for another audience." },
        { "with an unknown role", "The token's role must be one of system-finance," },
        { "without organisation", "The token's organisation must be a code" },
        { "for every organisation as finance", "The token's organisation may be * for an auditor or an operator only." },
        { "with two roles", "The token's role must be one of" },
        { "without subject", "The token's subject must have" },
    };

    [Theory]
    [MemberData(nameof(BadTokens))]
    public async Task A_bad_token_opens_nothing_and_its_bearer_learns_why(string kind, string explanation)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var token = Make(kind, gateway);

        using var rest = await gateway.SendAsync(HttpMethod.Get, "/v1/budgets/QMF/position", token: token);
        (await rest.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED")).Detail().ShouldStartWith(explanation);
        rest.Header("WWW-Authenticate").ShouldStartWith("Bearer realm=\"federated\", error=\"invalid_token\", error_description=\"" + explanation);

        using var grpc = await gateway.CallAsync("/federated.v1.Budgets/Commit", token);
        grpc.StatusCode.ShouldBe(HttpStatusCode.OK);
        grpc.Header("grpc-status").ShouldBe("16");
        Uri.UnescapeDataString(grpc.Header("grpc-message")).ShouldStartWith(explanation);
    }

    [Fact]
    public async Task A_good_token_opens_both_protocols()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var token = new Tokens(gateway.Issuer.Key).Sign();

        (await gateway.SendAsync(HttpMethod.Get, "/v1/proof", token: token)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await gateway.CallAsync("/federated.v1.Budgets/Commit", token)).Header("seen-authorization").ShouldBe("Bearer " + token);
    }

    [Theory]
    [InlineData(20, true)]
    [InlineData(40, false)]
    public async Task Clocks_may_differ_by_half_a_minute(int expiredSecondsAgo, bool isAccepted)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var lifetime = TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(expiredSecondsAgo);

        using var response = await gateway.SendAsync(HttpMethod.Get, "/v1/proof", token: new Tokens(gateway.Issuer.Key) { Lifetime = lifetime }.Sign());
        response.StatusCode.ShouldBe(isAccepted ? HttpStatusCode.OK : HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Basic am86c2VjcmV0")]
    [InlineData("Bearer")]
    public async Task Without_a_token_the_challenge_names_no_fault_but_the_way_in(string? authorisation)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/budgets/QMF/position");
        if (authorisation is not null) request.Headers.TryAddWithoutValidation("Authorization", authorisation);

        using var response = await gateway.Rest.SendAsync(request);
        (await response.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED")).Detail().ShouldContain("POST /dev/token");
        response.Header("WWW-Authenticate").ShouldBe("Bearer realm=\"federated\"");

        using var grpc = await gateway.CallAsync("/federated.v1.Organisations/GetOrganisation", token: null);
        grpc.Header("grpc-status").ShouldBe("16");
        (await grpc.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
    }

    private static string Make(string kind, GatewayUnderTest gateway)
    {
        var good = new Tokens(gateway.Issuer.Key);
        var anotherKey = new SymmetricSecurityKey(RandomNumberGenerator.GetBytes(32));
        return kind switch
        {
            "expired" => (good with { IssuedAgo = TimeSpan.FromHours(9), Lifetime = TimeSpan.FromHours(8) }).Sign(),
            "of the future" => (good with { IssuedAgo = TimeSpan.FromHours(-1) }).Sign(),
            "without expiry" => (good with { Lifetime = Timeout.InfiniteTimeSpan }).Sign(),
            "signed by another key" => (good with { Key = anotherKey }).Sign(),
            "tampered with" => Tampered(good.Sign()),
            "unsigned" => Unsigned(good.Sign()),
            "from another issuer" => (good with { Issuer = "elsewhere" }).Sign(),
            "for another audience" => (good with { Audience = "elsewhere" }).Sign(),
            "with an unknown role" => (good with { Claims = [("sub", "jo"), ("role", "king"), ("org", "QMF")] }).Sign(),
            "without organisation" => (good with { Claims = [("sub", "jo"), ("role", "auditor")] }).Sign(),
            "for every organisation as finance" => (good with { Claims = [("sub", "jo"), ("role", "system-finance"), ("org", "*")] }).Sign(),
            "with two roles" => (good with { Claims = [("sub", "jo"), ("role", "auditor"), ("role", "operator"), ("org", "QMF")] }).Sign(),
            "without subject" => (good with { Claims = [("role", "auditor"), ("org", "QMF")] }).Sign(),
            _ => kind,
        };
    }

    private static string Tampered(string token)
    {
        var parts = token.Split('.');
        var payload = Base64UrlEncoder.Decode(parts[1]).Replace("QMF", "QUY", StringComparison.Ordinal);
        return $"{parts[0]}.{Base64UrlEncoder.Encode(payload)}.{parts[2]}";
    }

    private static string Unsigned(string token) =>
        Base64UrlEncoder.Encode(Encoding.UTF8.GetBytes("""{"alg":"none","typ":"JWT"}""")) + "." + token.Split('.')[1] + ".";
}
