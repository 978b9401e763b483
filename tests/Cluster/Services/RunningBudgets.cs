using System.Text;

namespace Federated.Tests.Cluster.Services;

/// <summary>The Budgets service in a process of its own.</summary>
internal sealed class RunningBudgets : RunningService, IBooks
{
    private readonly TestIssuer? _own;

    /// <param name="settings">Where its journal is, such as "--Journal:Path=…".</param>
    /// <param name="behind">A program that prepares its surroundings and then becomes it; none as a rule.</param>
    public RunningBudgets(IEnumerable<string> settings, params IEnumerable<string> behind) : this(new TestIssuer(), settings, behind) => _own = Issuer;

    /// <param name="issuer">Whose tokens it accepts, as other services do; it outlives this.</param>
    /// <param name="settings">Where its journal is.</param>
    /// <param name="behind">A program that prepares its surroundings and then becomes it; none as a rule.</param>
    public RunningBudgets(TestIssuer issuer, IEnumerable<string> settings, IEnumerable<string> behind)
        : base(Repository.Budgets, issuer, settings, behind)
    {
        Issuer = issuer;
        Finance = issuer.Token("system-finance", SmallSystem.Ics);
        Auditor = issuer.Token("auditor", "*");
        Operator = issuer.Token("operator", "*");
    }

    /// <summary>Whose tokens it accepts.</summary>
    public TestIssuer Issuer { get; }

    /// <summary>Where it takes gRPC.</summary>
    public string GrpcAddress => $"http://127.0.0.1:{GrpcPort}";

    /// <summary>Where it takes REST.</summary>
    public string RestAddress => $"http://127.0.0.1:{Port}";

    /// <summary>Token of who may do everything with the system's money.</summary>
    public string Finance { get; }

    public string Auditor { get; }

    public string Operator { get; }

    public Task<Reply> GetAsync(string path, string? token = null) => SendAsync(HttpMethod.Get, path, null, token ?? Finance);

    public Task<Reply> PostAsync(string path, string json, string? token = null) =>
        SendAsync(HttpMethod.Post, path, new StringContent(json, Encoding.UTF8, "application/json"), token ?? Finance);

    Task<Reply> IBooks.GetAsync(string path) => GetAsync(path);

    Task<Reply> IBooks.PostAsync(string path, string json) => PostAsync(path, json);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _own?.Dispose();
    }
}
