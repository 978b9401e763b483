using System.Globalization;
using System.Text.Json.Nodes;
using Federated.Access;
using Federated.AllInOne;
using Federated.AllInOne.Demo;
using Federated.Budgets.Hosting;
using Federated.Budgets.Registry;
using Federated.Decisions.Auditing;
using Federated.Decisions.Budgets;
using Federated.Decisions.Hosting;
using Federated.Domain;
using Federated.Engine.Journals.Sqlite;
using Federated.Rest.Hosting;
using Federated.Tests.Services.Budgets;
using Federated.TestSupport.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Federated.Tests.Services.Decisions;

/// <summary>
/// The real Budgets and the real Decisions host, each on free ports and a journal of its own, with North East London in the
/// register and a clock that stands at 1 October 2025. Either can be stopped and started again on its journal.
/// </summary>
internal sealed class DecisionsUnderTest : IAsyncDisposable
{
    public const string Ics = "QMF";
    public const string Place = "QMF-NEWHAM";
    public const string Pcn = "U76122";
    public const string Year = "2025-26";

    private static readonly TimeSpan patience = TimeSpan.FromSeconds(120);

    private readonly string _folder = Directory.CreateTempSubdirectory("federated-decisions-").FullName;
    private readonly int _budgetsPort = FreePorts.Next();
    private WebApplication? _budgets, _decisions;

    public SettableClock Clock { get; } = new() { Ahead = new DateTimeOffset(2025, 10, 1, 12, 0, 0, TimeSpan.Zero) - DateTimeOffset.UtcNow };

    /// <summary>Stands between Decisions and Budgets, and breaks what it is told to.</summary>
    public BrokenBudgets Broken { get; } = new();

    /// <summary>What both services are told besides, by the name of the setting.</summary>
    public Dictionary<string, string?> Settings { get; init; } = [];

    public IServiceProvider Services => _decisions!.Services;

    /// <summary>Where Decisions takes HTTP.</summary>
    public Uri DecisionsAddress => new(AddressOf(_decisions!));

    public string DecisionsFolder => DecisionsJournal.In(_folder).Settings.Path;

    /// <summary>Both, with money at the ICS, the place and the PCN: £100,000 each, core.</summary>
    public static async Task<DecisionsUnderTest> Start(Dictionary<string, string?>? settings = null)
    {
        var both = new DecisionsUnderTest { Settings = settings ?? [] };
        await both.StartBudgets();
        await both._budgets!.Services.GetRequiredService<FederationImport>().Apply(
            NelDemo.Rows, FinancialYear.Parse(NelDemo.Year), "test", "test", DateTimeOffset.UnixEpoch);
        using var finance = both.Books("system-finance", Ics);
        await finance.Do($"/v1/budgets/{Ics}/funding", Money(30_000_000, ("source", "NHS England")));
        await finance.Do($"/v1/budgets/{Ics}/delegations", Money(20_000_000, ("toOrganisation", Place)));
        await finance.Do($"/v1/budgets/{Place}/delegations", Money(10_000_000, ("toOrganisation", Pcn)));
        await both.StartDecisions();
        return both;
    }

    /// <summary>The same, with the built-in scheme in force, in which one approval is enough below the system.</summary>
    public static async Task<DecisionsUnderTest> StartWithScheme(Dictionary<string, string?>? settings = null)
    {
        var both = await Start(settings);
        await both.PublishScheme();
        return both;
    }

    public async Task StartBudgets()
    {
        var builder = Builder(new() { ["Journal:Path"] = _folder, ["Grpc:Port"] = $"{_budgetsPort}" });
        builder.Configuration.AddInMemoryCollection(Settings);
        builder.AddBudgets();
        builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Clock));
        _budgets = builder.Build();
        _budgets.MapBudgets();
        await _budgets.StartAsync();
    }

    public async Task StartDecisions()
    {
        var builder = Builder(new()
        {
            ["Journal:Path"] = DecisionsFolder,
            ["Authentication:DevelopmentKeyFile"] = Path.Combine(_folder, "development-issuer.key"),
            ["Budgets:Grpc"] = $"http://127.0.0.1:{_budgetsPort}",
            ["Decisions:SweepSeconds"] = "1",
        });
        builder.Configuration.AddInMemoryCollection(Settings);
        builder.AddDecisions();
        builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Clock));
        builder.Services.AddSingleton<GrpcBudgets>();
        builder.Services.Replace(ServiceDescriptor.Singleton<IBudgets>(services => Broken.Around(services.GetRequiredService<GrpcBudgets>())));
        _decisions = builder.Build();
        _decisions.MapDecisions();
        await _decisions.StartAsync();
    }

    public Task StopBudgets() => Stop(ref _budgets);

    public Task StopDecisions() => Stop(ref _decisions);

    /// <summary>Speaks to Budgets.</summary>
    public Client Books(string role, string organisation) => new(new(AddressOf(_budgets!)), Token(role, organisation, "finance", null));

    /// <summary>Speaks to Decisions.</summary>
    public Client As(string role, string organisation, string subject = "jo", string? post = null) =>
        new(new(AddressOf(_decisions!)), Token(role, organisation, subject, post));

    public HttpClient Http(string role, string organisation, string subject = "jo")
    {
        var http = new HttpClient { BaseAddress = new(AddressOf(_decisions!)) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", Token(role, organisation, subject, null));
        return http;
    }

    public static JsonObject Money(long pence, params (string Name, string Value)[] more)
    {
        var body = new JsonObject { ["year"] = Year, ["fund"] = "core", ["amountPence"] = pence };
        foreach (var (name, value) in more) body[name] = value;
        return body;
    }

    public static JsonObject Proposal(string funding, long pence, params string[] affected) => new()
    {
        ["commandId"] = Guid.NewGuid().ToString(),
        ["title"] = "Home visiting team",
        ["category"] = "services",
        ["year"] = Year,
        ["fund"] = "core",
        ["fundingOrganisation"] = funding,
        ["amountPence"] = pence,
        ["affected"] = new JsonArray([.. affected.Select(code => JsonValue.Create(code))]),
    };

    public async Task<JsonNode> Propose(string role, string organisation, long pence, params string[] affected)
    {
        using var proposer = As(role, organisation, "proposer");
        return await proposer.Do("/v1/decisions", Proposal(organisation, pence, affected));
    }

    public static string Id(JsonNode decision) => decision["decisionId"]!.GetValue<string>();

    public async Task<JsonNode> Act(string role, string organisation, string id, string verb, string subject = "member", string? reason = "because")
    {
        using var actor = As(role, organisation, subject);
        return await actor.Do($"/v1/decisions/{id}:{verb}", reason is null ? [] : new JsonObject { ["reason"] = reason });
    }

    public async Task<JsonNode> Read(string id)
    {
        using var auditor = As("auditor", "*");
        var (status, body) = await auditor.Get($"/v1/decisions/{id}");
        status.ShouldBe(200, body.ToJsonString());
        return body;
    }

    public async Task<JsonNode> Share(string code = Ics)
    {
        using var auditor = As("auditor", "*");
        var (status, body) = await auditor.Get($"/v1/subsidiarity/{code}?year={Year}");
        status.ShouldBe(200, body.ToJsonString());
        return body;
    }

    /// <summary>Waits until a decision is as it is wanted, and gives it.</summary>
    public async Task<JsonNode> Until(string id, Func<JsonNode, bool> wanted)
    {
        JsonNode? last = null;
        await Eventually(async () => wanted(last = await Read(id)), () => last?.ToJsonString() ?? id);
        return last!;
    }

    /// <summary>Waits for a condition, with a generous limit.</summary>
    public static async Task Eventually(Func<Task<bool>> condition, Func<string> explain)
    {
        for (var began = DateTime.UtcNow; !await condition(); await Task.Delay(50))
            if (DateTime.UtcNow - began > patience) throw new TimeoutException(explain());
    }

    public async Task PublishScheme(Action<JsonNode>? change = null)
    {
        using var finance = As("system-finance", Ics);
        var (_, shown) = await finance.Get($"/v1/schemes/{Ics}");
        var scheme = shown["scheme"]!.DeepClone();
        foreach (var quorum in scheme["quorum"]!.AsArray()) quorum!["approvals"] = 1;
        change?.Invoke(scheme);
        var (status, draft) = await finance.Put($"/v1/schemes/{Ics}", new() { ["commandId"] = Guid.NewGuid().ToString(), ["scheme"] = scheme });
        status.ShouldBe(200, draft.ToJsonString());
        foreach (var partner in draft["signOffs"]!.AsArray().Select(s => s!["organisation"]!.GetValue<string>()))
            await SignOff(partner, draft["revision"]!.GetValue<int>());
        await finance.Do($"/v1/schemes/{Ics}:publish", new() { ["effectiveFrom"] = LondonDay.Of(Clock.GetUtcNow()).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) });
    }

    public async Task<JsonNode> SignOff(string partner, int revision)
    {
        using var board = As(partner == Ics ? "partnership-board" : "place-board", partner, $"chair of {partner}");
        return await board.Do($"/v1/schemes/{Ics}:signOff", new() { ["revision"] = revision });
    }

    /// <summary>What verify says of both journals, read while the services run; null for no difference.</summary>
    /// <param name="between">What happens when the one has been read, and not yet the other.</param>
    public async Task<string?> Difference(Func<Task>? between = null)
    {
        await using var decided = SqliteJournal.OpenForReading(DecisionsFolder);
        var audit = await DecisionsAudit.Of(decided, default);
        if (between is not null) await between();
        await using var books = SqliteJournal.OpenForReading(_folder);
        return (audit.FirstDifference ?? new ShareRecount(audit, await CommitmentsOfBooks.Of(books, default)).FirstDifference())?.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        await StopDecisions();
        await StopBudgets();
        Directory.Delete(_folder, recursive: true);
    }

    private string Token(string role, string organisation, string subject, string? post) => (_decisions ?? _budgets!).Services.GetRequiredService<DevelopmentIssuer>()
        .Issue((Caller.TryCreate(subject, role, organisation, out var faults) ?? throw new ArgumentException(faults[0].Rule)) with { Post = post });

    private static WebApplicationBuilder Builder(Dictionary<string, string?> settings)
    {
        var builder = HostBuilding.Begin(environment: "Development");
        settings["Rest:Port"] = "0";
        settings["Grains:SiloPort"] = "0";
        settings["Logging:LogLevel:Default"] = "Error";
        settings["Limits:WaitSeconds"] = "3600";
        settings["Shutdown:DelaySeconds"] = "0";
        settings["Logging:LogLevel:Federated.Decisions"] = "Warning";
        if (!settings.ContainsKey("Grpc:Port")) settings["Grpc:Port"] = "0";
        builder.Configuration.AddInMemoryCollection(settings);
        return builder;
    }

    private static string AddressOf(WebApplication host) =>
        host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    private static Task Stop(ref WebApplication? host)
    {
        var stopped = host;
        host = null;
        return stopped is null ? Task.CompletedTask : StopAndDispose(stopped);
    }

    private static async Task StopAndDispose(WebApplication host)
    {
        await host.StopAsync();
        await host.DisposeAsync();
    }
}
