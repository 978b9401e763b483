using System.Net;

namespace Federated.Tests.Gateway.EndToEnd;

/// <summary>Addresses that do not exist, methods that they do not have, and queries that cannot be read.</summary>
[Collection(ProductTests.Name)]
public class AddressTests(DemoProduct demo)
{
    [Theory]
    [InlineData("GET", "/v1/budgets/U00000/position?year=2025-26", "organisation")]
    [InlineData("GET", "/v1/budgets/U00000/entries", "organisation")]
    [InlineData("GET", "/v1/budgets/qmf/entries", "organisation")]
    [InlineData("GET", "/v1/budgets/register/entries", "organisation")]
    [InlineData("GET", "/v1/budgets/U00000/funds", "ics")]
    [InlineData("GET", "/v1/organisations/U00000", "code")]
    [InlineData("GET", "/v1/organisations/U00000/tree", "code")]
    [InlineData("POST", "/v1/budgets/U00000/allocations:preview", "organisation")]
    [InlineData("GET", "/v1/budgets/QMF/transfers/3f2b8c1e-0d4a-4b8e-9c57-2a6f1d0e7b43", "transferId")]
    public async Task What_is_not_there_is_not_found(string method, string path, string field)
    {
        var auditor = await demo.AuditorAsync();

        var answer = await demo.ChangesNothingAsync(() => method == "GET" ? auditor.GetAsync(path) : auditor.PostAsync(path, Writes.Sound("allocations")));

        answer.ShouldBeProblem(HttpStatusCode.NotFound);
        answer.Errors.Select(error => error.Field).ShouldBe([field], answer.Text);
    }

    [Theory]
    [InlineData("/v1/budgets/QMF/position?colour=blue&year=2025-26", "colour")]
    [InlineData("/v1/budgets/QMF/position", "year")]
    [InlineData("/v1/budgets/QMF/position?year=2025", "year")]
    [InlineData("/v1/budgets/QMF/position?year=2025-26&year=2024-25", "year")]
    [InlineData("/v1/budgets/QMF/position?year=2025-26&subtree=perhaps", "subtree")]
    [InlineData("/v1/budgets/QMF/position?year=2025-26&organisation=QWE", "organisation")]
    [InlineData("/v1/budgets/QMF/entries?year=1066-67", "year")]
    [InlineData("/v1/budgets/QMF/entries?fund=gold", "fund")]
    [InlineData("/v1/budgets/QMF/entries?pageSize=-1", "pageSize")]
    [InlineData("/v1/budgets/QMF/entries?pageSize=1001", "pageSize")]
    [InlineData("/v1/budgets/QMF/entries?pageSize=2147483648", "pageSize")]
    [InlineData("/v1/budgets/QMF/entries?pageSize=many", "pageSize")]
    [InlineData("/v1/budgets/QMF/entries?pageToken=forged", "pageToken")]
    [InlineData("/v1/budgets/QMF/entries?pageToken=LTE", "pageToken")] // -1
    [InlineData("/v1/budgets/QMF/entries?pageToken=UU1G", "pageToken")] // QMF
    [InlineData("/v1/budgets/QMF/entries?pageToken=%21", "pageToken")]
    [InlineData("/v1/budgets/QMF/transfers/first", "transferId")]
    [InlineData("/v1/organisations?tier=galaxy", "tier")]
    [InlineData("/v1/organisations?parent=U00000", "parent")]
    [InlineData("/v1/organisations?pageSize=1001", "pageSize")]
    [InlineData("/v1/organisations?pageToken=%21", "pageToken")]
    [InlineData("/v1/proof", "year")]
    [InlineData("/v1/proof?year=1066-67", "year")]
    public async Task A_malformed_query_is_refused_and_its_field_named(string path, string field)
    {
        var auditor = await demo.AuditorAsync();

        (await auditor.GetAsync(path)).ShouldBeInvalid(field);
    }

    [Theory]
    [InlineData("GET", "/v1")]
    [InlineData("GET", "/v1/nowhere")]
    [InlineData("GET", "/v1/budgets/QMF")]
    [InlineData("POST", "/v1/budgets/QMF/allocations:undo")]
    [InlineData("POST", "/v1/organisations:export")]
    [InlineData("GET", "/v2/organisations")]
    public async Task An_unknown_address_is_not_found(string method, string path)
    {
        var finance = await demo.FinanceAsync();

        var answer = await demo.ChangesNothingAsync(() => finance.SendAsync(new HttpRequestMessage(new(method), path)));

        answer.ShouldBeProblem(HttpStatusCode.NotFound).String("reason").ShouldBe("NOT_FOUND");
    }

    [Theory]
    [InlineData("GET", "/v1/budgets/QMF/spending", "POST")]
    [InlineData("DELETE", "/v1/budgets/QMF/delegations", "POST")]
    [InlineData("PUT", "/v1/budgets/QMF/funding", "POST")]
    [InlineData("POST", "/v1/budgets/QMF/position", "GET, HEAD")]
    [InlineData("DELETE", "/v1/budgets/QMF/entries", "GET, HEAD")]
    [InlineData("POST", "/v1/budgets/QMF/funds/core", "PUT")]
    [InlineData("GET", "/v1/organisations:import", "POST")]
    [InlineData("PATCH", "/v1/organisations/QMF", "GET, HEAD")]
    public async Task A_method_that_an_address_does_not_have_is_refused_with_those_it_has(string method, string path, string allowed)
    {
        var finance = await demo.FinanceAsync();

        var answer = await demo.ChangesNothingAsync(() => finance.SendAsync(new HttpRequestMessage(new(method), path)));

        answer.ShouldBeProblem(HttpStatusCode.MethodNotAllowed).String("reason").ShouldBe("METHOD_NOT_ALLOWED");
        answer.AllowedMethods.ShouldBe(allowed.Split(", "), ignoreOrder: true);
    }
}
