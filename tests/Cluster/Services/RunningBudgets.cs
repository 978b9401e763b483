using System.Text;

namespace Federated.Tests.Cluster.Services;

/// <summary>The Budgets service in a process of its own.</summary>
internal sealed class RunningBudgets : RunningService
{
    /// <param name="settings">Where its journal is, such as "--Journal:Path=…".</param>
    /// <param name="behind">A program that prepares its surroundings and then becomes it; none as a rule.</param>
    public RunningBudgets(IEnumerable<string> settings, params IEnumerable<string> behind) : this(new TestIssuer(), settings, behind)
    {
    }

    private RunningBudgets(TestIssuer issuer, IEnumerable<string> settings, IEnumerable<string> behind)
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

    /// <summary>Token of who may do everything with the system's money.</summary>
    public string Finance { get; }

    public string Auditor { get; }

    public string Operator { get; }

    public Task<Reply> GetAsync(string path, string? token = null) => SendAsync(HttpMethod.Get, path, null, token ?? Finance);

    public Task<Reply> PostAsync(string path, string json, string? token = null) =>
        SendAsync(HttpMethod.Post, path, new StringContent(json, Encoding.UTF8, "application/json"), token ?? Finance);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Issuer.Dispose();
    }
}
