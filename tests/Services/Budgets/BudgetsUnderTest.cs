using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Federated.Access;
using Federated.AllInOne.Demo;
using Federated.Budgets.Hosting;
using Federated.Budgets.Registry;
using Federated.Domain;
using Federated.Rest.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Federated.Tests.Services.Budgets;

/// <summary>
/// The real Budgets host on free ports of the loopback interface, with North East London in its register, a journal of
/// its own, and a clock that a test can set.
/// </summary>
internal sealed class BudgetsUnderTest : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _folder;

    private BudgetsUnderTest(WebApplication app, string folder)
    {
        (_app, _folder) = (app, folder);
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToList();
        (Rest, Grpc) = (new(addresses[0]), new(addresses[1]));
    }

    public Uri Rest { get; }

    public Uri Grpc { get; }

    public IServiceProvider Services => _app.Services;

    public SettableClock Clock => Services.GetRequiredService<SettableClock>();

    /// <param name="change">Changes what the host is made of.</param>
    /// <param name="connection">The PostgreSQL database that is its journal; a SQLite file otherwise.</param>
    public static async Task<BudgetsUnderTest> Start(Action<IServiceCollection>? change = null, string? connection = null)
    {
        var folder = Directory.CreateTempSubdirectory("federated-budgets-").FullName;
        var builder = HostBuilding.Begin(environment: "Development");
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Journal:Path"] = folder,
            ["Journal:Connection"] = connection,
            ["Rest:Port"] = "0",
            ["Grpc:Port"] = "0",
            ["Grains:SiloPort"] = "0",
            ["Logging:LogLevel:Default"] = "Warning",
            // However slow the machine: a test that sends hundreds of requests at once wants all of them answered.
            ["Limits:WaitSeconds"] = "3600",
        });
        builder.AddBudgets();
        builder.Services.AddSingleton<SettableClock>();
        builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(services => services.GetRequiredService<SettableClock>()));
        change?.Invoke(builder.Services);
        var app = builder.Build();
        app.MapBudgets();
        await app.StartAsync();
        await app.Services.GetRequiredService<FederationImport>().Apply(
            NelDemo.Rows, FinancialYear.Parse(NelDemo.Year), "test", "test", DateTimeOffset.UnixEpoch);
        return new(app, folder);
    }

    /// <summary>Speaks for someone with this role at this organisation.</summary>
    public Client As(string role, string organisation)
    {
        var caller = Caller.TryCreate("tester", role, organisation, out var faults) ?? throw new ArgumentException(faults[0].Rule);
        return new(Rest, Services.GetRequiredService<DevelopmentIssuer>().Issue(caller));
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>A clock that stands where it is set, and else goes with the world's.</summary>
internal sealed class SettableClock : TimeProvider
{
    public TimeSpan Ahead { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
}

/// <summary>A REST client with a token.</summary>
internal sealed class Client : IDisposable
{
    private readonly HttpClient _http;

    public Client(Uri address, string token)
    {
        _http = new() { BaseAddress = address };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public async Task<(int Status, JsonNode Body)> Get(string path) => await Read(await _http.GetAsync(path));

    public async Task<(int Status, JsonNode Body)> Post(string path, JsonObject body) => await Read(await _http.PostAsJsonAsync(path, body));

    /// <summary>Posts, with a time in gRPC's form in which an answer is wanted, and tells when to ask again.</summary>
    public async Task<Reply> PostWithHeaders(string path, JsonObject body, string? timeout = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        if (timeout is not null) request.Headers.Add("grpc-timeout", timeout);
        using var response = await _http.SendAsync(request);
        return new((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!, response.Headers.RetryAfter?.Delta);
    }

    public async Task<(int Status, JsonNode Body)> Put(string path, JsonObject body) => await Read(await _http.PutAsJsonAsync(path, body));

    /// <summary>The rows of what comes as CSV, the header first.</summary>
    public async Task<string[]> GetCsv(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.Add(new("text/csv"));
        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(System.Net.HttpStatusCode.OK, text);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/csv");
        return text.TrimEnd().Split("\r\n");
    }

    /// <summary>Posts with a new command id, and demands success.</summary>
    public async Task<JsonNode> Do(string path, JsonObject body)
    {
        body["commandId"] ??= Guid.NewGuid().ToString();
        var (status, answer) = await Post(path, body);
        status.ShouldBe(200, answer.ToJsonString());
        return answer;
    }

    public void Dispose() => _http.Dispose();

    private static async Task<(int Status, JsonNode Body)> Read(HttpResponseMessage response)
    {
        using (response) return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }
}

/// <summary>An answer, and when to ask again.</summary>
internal sealed record Reply(int Status, JsonNode Body, TimeSpan? RetryAfter)
{
    public string Reason => Body["reason"]?.GetValue<string>() ?? "";

    /// <summary>Demands that it was turned away, and told when to come again.</summary>
    public void ShouldBeTurnedAway(int status = 429, string reason = "OVERLOADED")
    {
        (Status, Reason).ShouldBe((status, reason), Body.ToJsonString());
        RetryAfter.ShouldNotBeNull().ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(1));
    }
}
