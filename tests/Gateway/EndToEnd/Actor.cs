using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Federated.Tests.Gateway.EndToEnd;

/// <summary>Someone who uses the REST API with a token.</summary>
internal sealed class Actor(HttpClient http, string? token)
{
    public const string Year = "2025-26";

    public Task<Answer> GetAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path));

    public Task<Answer> PostAsync(string path, JsonObject body) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) });

    public Task<Answer> PutAsync(string path, JsonObject body) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Put, path) { Content = JsonContent.Create(body) });

    public async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            if (token is not null)
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var response = await http.SendAsync(request);
            return await Answer.ReadAsync(response);
        }
    }

    public Task<Answer> ReceiveAsync(string ics, string fund, long amountPence) =>
        PostAsync($"/v1/budgets/{ics}/funding", Command(fund, amountPence, ("source", "NHS England"), ("reference", "Allocation 1")));

    public Task<Answer> DelegateAsync(string from, string to, string fund, long amountPence, Guid? id = null) =>
        PostAsync($"/v1/budgets/{from}/delegations", Command(fund, amountPence, id, ("toOrganisation", to), ("reason", "Share of the year")));

    public Task<Answer> ReturnAsync(string from, string fund, long amountPence) =>
        PostAsync($"/v1/budgets/{from}/returns", Command(fund, amountPence, ("reason", "Not needed")));

    public Task<Answer> AllocateAsync(string parent, string fund, long amountPence) =>
        PostAsync($"/v1/budgets/{parent}/allocations", Command(fund, amountPence, ("basis", "weighted-population")));

    public Task<Answer> PreviewAsync(string parent, string fund, long amountPence) =>
        PostAsync($"/v1/budgets/{parent}/allocations:preview", Command(fund, amountPence, ("basis", "weighted-population")));

    public Task<Answer> CommitAsync(string organisation, string fund, long amountPence, Guid? id = null) =>
        PostAsync($"/v1/budgets/{organisation}/commitments", Command(fund, amountPence, id, ("purpose", "Clinics"), ("supplier", "Acme")));

    public Task<Answer> SpendAsync(string organisation, string fund, long amountPence, string? commitmentId = null) =>
        PostAsync($"/v1/budgets/{organisation}/spending", Command(fund, amountPence, ("commitmentId", commitmentId ?? ""), ("purpose", "Invoice 1")));

    public async Task<FundFigures> PositionAsync(string organisation, string fund) =>
        FundFigures.Of((await GetAsync($"/v1/budgets/{organisation}/position?year={Year}")).ShouldBeOk().Body, fund);

    /// <summary>All entries of an organisation, page by page, oldest first.</summary>
    public async Task<IReadOnlyList<JsonNode>> EntriesAsync(string organisation)
    {
        var entries = new List<JsonNode>();
        var pageToken = "";
        do
        {
            var page = (await GetAsync($"/v1/budgets/{organisation}/entries?pageSize=500&pageToken={Uri.EscapeDataString(pageToken)}")).ShouldBeOk();
            entries.AddRange(page.Body["entries"]!.AsArray().Select(entry => entry!));
            pageToken = page.String("nextPageToken");
        }
        while (pageToken.Length > 0);
        return entries;
    }

    public async Task<Answer> ProofAsync() => (await GetAsync($"/v1/proof?year={Year}")).ShouldBeOk();

    public static JsonObject Command(string fund, long amountPence, params (string Name, string Value)[] more) =>
        Command(fund, amountPence, null, more);

    private static JsonObject Command(string fund, long amountPence, Guid? id, params (string Name, string Value)[] more)
    {
        var command = new JsonObject
        {
            ["commandId"] = (id ?? Guid.NewGuid()).ToString(),
            ["year"] = Year,
            ["fund"] = fund,
            ["amountPence"] = amountPence.ToString(),
        };
        foreach (var (name, value) in more.Where(field => field.Value.Length > 0))
            command[name] = value;
        return command;
    }
}
