using Federated.Tests.Cluster.Crashes;

namespace Federated.Tests.Cluster.Decisions;

/// <summary>
/// Both services under load, and either is killed again and again. The other one goes on; so do clients. In the end everything
/// that they were told is held against what both services show.
/// </summary>
internal sealed class DecisionsRun(IJournals journals, int seed) : IAsyncDisposable
{
    private readonly DecisionsSession _session = new(journals, seed);

    private BothServices Services => _session.Services;

    /// <summary>Kills so many times, half of them each service, and says what came of it.</summary>
    public async Task<DecisionsFigures> RunAsync(int kills)
    {
        var random = new Random(seed);
        var plan = Kill.Draw(random, kills, storeCrashes: 0);
        var victims = Enumerable.Range(0, kills).Select(i => i % 2 == 0 ? Service.Budgets : Service.Decisions).ToArray();
        random.Shuffle(victims);
        await _session.BeginAsync();
        _session.BringClients();
        await _session.AnswersAsync(50);
        foreach (var (kill, victim) in plan.Zip(victims)) await RoundAsync(kill, victim);
        await Services.StartAsync();
        await _session.EndClientsAsync(answers: 100);
        return await ReckonAsync(victims);
    }

    /// <summary>The product's own check of both journals, offline.</summary>
    public static async Task<IReadOnlyList<Finding>> VerifyAsync(IJournals journals)
    {
        var (exitCode, output) = await journals.VerifyAsync();
        // With the books alone it would be content too.
        return exitCode == 0 && output.Contains("measures and money agree with the books", StringComparison.Ordinal) ? [] : [new(FindingKind.Unverified, output)];
    }

    public ValueTask DisposeAsync() => _session.DisposeAsync();

    // What starts may be the victim, or the other one.
    private async Task RoundAsync(Kill kill, Service victim)
    {
        if (kill.Moment == KillMoment.WhileItStarts) Services.Begin();
        else await Services.StartAsync();
        if (kill.Moment == KillMoment.UnderLoad) await _session.AnswersAsync(kill.Answers);
        await Task.Delay(kill.Pause(Services.UsualStart));
        await Services.KillAsync(victim);
    }

    private async Task<DecisionsFigures> ReckonAsync(IReadOnlyCollection<Service> victims)
    {
        var (facts, unsettled) = await _session.ReadAsync();
        var findings = unsettled.Concat(Reckoning.Of(_session.Journal, facts)).ToList();
        foreach (var service in Enum.GetValues<Service>()) await Services.KillAsync(service);
        findings.AddRange(await VerifyAsync(journals));
        return new(victims, _session.Journal, facts, Services.TimesToServe, findings);
    }
}
