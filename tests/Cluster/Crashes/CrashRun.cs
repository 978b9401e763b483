namespace Federated.Tests.Cluster.Crashes;

/// <summary>
/// A service under load that is killed again and again. Clients go on through it all; in the end everything that they were
/// told is held against what the journal has.
/// </summary>
internal sealed class CrashRun(IStore store, int seed) : IAsyncDisposable
{
    private readonly Session _session = new(store, seed);
    private readonly TemporaryFolder _folder = new();

    private string CheckpointFile => Path.Combine(_folder.Path, "checkpoint.json");

    /// <summary>Kills the service so many times, and says what came of it.</summary>
    /// <param name="kills">Of the service.</param>
    /// <param name="storeCrashes">In so many rounds, of the store's own server too.</param>
    public async Task<CrashFigures> RunAsync(int kills, int storeCrashes)
    {
        var plan = Kill.Draw(new Random(seed), kills, storeCrashes);
        await _session.BeginAsync();
        await _session.Service.KillAsync();
        _session.BringClients();
        for (var i = 0; i < plan.Count; i++) await RoundAsync(plan[i], takesCheckpoint: i == plan.Count / 2);
        await _session.StartAsync();
        await _session.EndClientsAsync(answers: 100);
        return await ReckonAsync(plan);
    }

    public async ValueTask DisposeAsync()
    {
        await _session.DisposeAsync();
        _folder.Dispose();
    }

    private async Task RoundAsync(Kill kill, bool takesCheckpoint)
    {
        if (kill.Moment == KillMoment.WhileItStarts && !takesCheckpoint)
        {
            _session.Service.Begin();
            if (kill.Store == StoreCrash.Before) await store.CrashAsync();
            await Task.Delay(kill.Pause(_session.UsualStart));
        }
        else
        {
            await _session.StartAsync();
            if (kill.Store == StoreCrash.Before) await store.CrashAsync();
            if (takesCheckpoint) await TakeCheckpointAsync();
            if (kill.Moment == KillMoment.UnderLoad) await _session.AnswersAsync(kill.Answers);
            await Task.Delay(kill.Pause(_session.UsualStart));
            _session.Doorway.Close();
        }
        await Task.WhenAll(_session.Service.KillAsync(), kill.Store == StoreCrash.WithIt ? store.CrashAsync() : Task.CompletedTask);
    }

    private async Task TakeCheckpointAsync()
    {
        var checkpoint = (await _session.Service.GetAsync("/v1/checkpoints", _session.Service.Auditor)).ShouldBeOk();
        await File.WriteAllTextAsync(CheckpointFile, checkpoint.Text);
        await _session.AnswersAsync(20);
    }

    private async Task<CrashFigures> ReckonAsync(IReadOnlyList<Kill> plan)
    {
        var findings = (await _session.FindAsync()).ToList();
        await _session.Service.KillAsync();
        foreach (var checkpoint in (string?[])[null, CheckpointFile])
        {
            var (exitCode, output) = await store.VerifyAsync(checkpoint);
            if (exitCode != 0) findings.Add(new(FindingKind.Unverified, output));
        }
        var rows = await store.RowsAsync();
        var (unknown, happened) = new Reckoning(_session.Journal, rows).Unknown();
        return new(
            plan.Count, plan.Count(k => k.Store != StoreCrash.None), _session.Journal.Answers, rows.Count, _session.Journal.Unanswered,
            unknown, happened, _session.TimesToServe, findings);
    }
}
