namespace Federated.Tests.Cluster.Services;

/// <summary>The Decisions service in a process of its own, as it is deployed: Budgets is another one, which it shows a token to.</summary>
/// <param name="budgets">Where its money is. It outlives this.</param>
/// <param name="settings">Where its journal is, such as "--Journal:Path=…".</param>
internal sealed class RunningDecisions(RunningBudgets budgets, IEnumerable<string> settings) : RunningService(
    Repository.Decisions,
    budgets.Issuer,
    [
        .. settings, $"--Budgets:Grpc={budgets.GrpcAddress}", $"--Budgets:TokenFile={budgets.Issuer.TokenFile("decisions", "*")}",
        // What went under is seen to sooner than in earnest: a test waits for it.
        "--Decisions:SweepSeconds=1",
    ],
    behind: []);
