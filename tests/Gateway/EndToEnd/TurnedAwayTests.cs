using System.Net;

namespace Federated.Tests.Gateway.EndToEnd;

/// <summary>Callers without a good token, or with one for someone else: nothing is done, nothing is journalled.</summary>
[Collection(ProductTests.Name)]
public class TurnedAwayTests(DemoProduct demo)
{
    private const string Pcn = "{pcn}";
    private const string OtherPcn = "{other}";
    private const string OtherPlace = "{place}";
    private static readonly TimeSpan expiryTimeout = TimeSpan.FromSeconds(90);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4Iiwicm9sZSI6InN5c3RlbS1maW5hbmNlIiwib3JnIjoiUU1GIn0.")]
    public async Task Without_a_token_that_holds_nobody_gets_in(string? token)
    {
        var answer = await CommitAsync(new Actor(demo.Product.Http, token));

        answer.ShouldBeProblem(HttpStatusCode.Unauthorized);
        answer.Headers.WwwAuthenticate.ToString().ShouldStartWith("Bearer");
    }

    [Fact]
    public async Task A_token_with_another_signature_lets_nobody_in()
    {
        var token = await demo.Product.NewTokenAsync("system-finance", DemoProduct.Ics);
        var other = await demo.Product.NewTokenAsync("system-finance", "QWE");
        var forged = $"{token[..token.LastIndexOf('.')]}{other[other.LastIndexOf('.')..]}";

        (await CommitAsync(new Actor(demo.Product.Http, forged))).ShouldBeProblem(HttpStatusCode.Unauthorized);
    }

    [Fact]
    [Trait("Cost", "long")]
    public async Task An_expired_token_lets_nobody_in()
    {
        var expired = new Actor(demo.Product.Http, demo.ShortToken);
        using var deadline = new CancellationTokenSource(expiryTimeout);
        while ((await expired.GetAsync($"/v1/proof?year={Actor.Year}")).Status == HttpStatusCode.OK)
        {
            deadline.IsCancellationRequested.ShouldBeFalse("A token for one second is still accepted.");
            await Task.Delay(500);
        }

        (await CommitAsync(expired)).ShouldBeProblem(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("neighbourhood", OtherPcn, "commitments")]
    [InlineData("neighbourhood", OtherPcn, "spending")]
    [InlineData("neighbourhood", OtherPcn, "returns")]
    [InlineData("neighbourhood", Pcn, "delegations")]
    [InlineData("neighbourhood", Pcn, "funding")]
    [InlineData("place-board", OtherPlace, "commitments")]
    [InlineData("place-board", OtherPlace, "allocations")]
    [InlineData("system-finance", "QXX", "commitments")]
    [InlineData("system-finance", "QMF", "funding")]
    [InlineData("auditor", "*", "commitments")]
    [InlineData("operator", "*", "commitments")]
    public async Task The_token_of_another_organisation_or_role_is_not_enough(string role, string organisation, string collection)
    {
        var tree = await Federation.ReadTreeAsync(await demo.FinanceAsync(), DemoProduct.Ics);
        var (pcn, other) = (tree.PathsToLeaves.First(), tree.PathsToLeaves.Last());
        var caller = await demo.Product.ActAsAsync(
            role, organisation.Replace(Pcn, pcn[^1]).Replace(OtherPcn, other[^1]).Replace(OtherPlace, other[^2]));

        var answer = await demo.ChangesNothingAsync(() => caller.PostAsync($"/v1/budgets/{pcn[^1]}/{collection}", Writes.Sound(collection)));

        answer.ShouldBeProblem(HttpStatusCode.Forbidden).String("reason").ShouldBe("FORBIDDEN");
    }

    [Theory]
    [InlineData("system-finance", "QMF")]
    [InlineData("operator", "QMF")]
    public async Task Only_the_operator_of_all_imports(string role, string organisation)
    {
        var caller = await demo.Product.ActAsAsync(role, organisation);

        (await demo.ChangesNothingAsync(() => caller.ImportAsync(ImportFiles.Map, ImportFiles.Weights))).ShouldBeProblem(HttpStatusCode.Forbidden);
    }

    private Task<Answer> CommitAsync(Actor caller) =>
        demo.ChangesNothingAsync(() => caller.PostAsync(Writes.PathOf("commitments"), Writes.Sound("commitments")));
}
