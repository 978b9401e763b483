using NBomber.Contracts;
using NBomber.CSharp;

namespace Federated.LoadTests;

/// <summary>The scenario: small commitments at random PCNs.</summary>
internal static class Commitments
{
    internal const string Name = "commitments spread over all PCNs";

    internal static ScenarioProps Scenario(Api api, Options options, IReadOnlyList<FundedPcn> pcns) =>
        NBomber.CSharp.Scenario.Create(Name, async context =>
            {
                var pcn = pcns[context.Random.Next(pcns.Count)];
                var commitment = new CommitmentRequest(
                    Guid.NewGuid(),
                    options.Year,
                    options.Fund,
                    context.Random.NextInt64(1, options.AmountPence + 1),
                    "Load test");
                var failure = await api.TryPostAsync(
                    $"v1/budgets/{pcn.Code}/commitments",
                    pcn.Token,
                    commitment,
                    MessagesJson.Default.CommitmentRequest,
                    context.ScenarioCancellationToken);
                return failure is null ? Response.Ok() : Response.Fail(statusCode: failure);
            })
            .WithWarmUpDuration(TimeSpan.FromSeconds(options.WarmUpSeconds))
            .WithLoadSimulations(Load(options));

    private static LoadSimulation Load(Options options)
    {
        var during = TimeSpan.FromSeconds(options.DurationSeconds);
        return options.RatePerSecond > 0
            ? Simulation.Inject(options.RatePerSecond, TimeSpan.FromSeconds(1), during)
            : Simulation.KeepConstant(options.Clients, during);
    }
}
