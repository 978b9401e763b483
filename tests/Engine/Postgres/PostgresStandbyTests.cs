using Federated.Engine.Journals;
using Federated.Engine.Journals.Postgres;
using Federated.TestSupport.Postgres;

namespace Federated.Tests.Engine.Postgres;

/// <summary>A connection string with several servers: whichever takes writes is used, also after another has taken over.</summary>
[Trait("Cost", "long")]
public sealed class PostgresStandbyTests
{
    private const int Writers = 4;
    private const int Before = 200;
    private const int After = 100;

    [Fact]
    public async Task When_the_standby_takes_over_nothing_confirmed_is_missing_and_writing_goes_on()
    {
        await using var primary = await PostgresServer.StartNew();
        var database = await primary.NewDatabase();
        await PostgresJournal.Open(database).DisposeAsync();
        await using var standby = await primary.StartStandby();
        var both = $"{database};Host=127.0.0.1:{standby.Port},127.0.0.1:{primary.Port}";
        both = both.Replace($";Port={primary.Port}", "", StringComparison.Ordinal);
        await using var journal = PostgresJournal.Open(both);
        await using var commit = new GroupCommit(journal);

        var writing = Enumerable.Range(0, Writers).Select(writer => Write(journal, commit, $"stream {writer}")).ToList();
        while ((await Heads(journal)).Sum(head => head.Version) < Before) await Task.Delay(20);
        await primary.Stop(immediate: true);
        await standby.Promote();
        // A standby of its own it does not have, and would wait for one.
        await PostgresServer.Execute(standby.AsAdministrator(standby.Here(database)), "ALTER SYSTEM SET synchronous_standby_names = ''");
        await PostgresServer.Execute(standby.AsAdministrator(standby.Here(database)), "SELECT pg_reload_conf()");
        var confirmed = (await Task.WhenAll(writing)).SelectMany(entries => entries).ToList();

        await using var after = PostgresJournal.Open(standby.Here(database));
        foreach (var entry in confirmed) (await after.Find(entry.Stream, entry.Id)).ShouldNotBeNull().Hash.ShouldBe(entry.Hash);
        (await Heads(after)).ShouldAllBe(head => head.Version == Before / Writers + After);
    }

    /// <summary>Adds entries to a stream until it has enough; of an entry whose fate is unknown, it reads what became of it.</summary>
    private static async Task<List<JournalEntry>> Write(PostgresJournal journal, GroupCommit commit, string stream)
    {
        var confirmed = new List<JournalEntry>();
        JournalEntry? last = null;
        while ((last?.Version ?? 0) < Before / Writers + After)
        {
            var next = JournalEntry.After(last?.Version ?? 0, last?.Hash ?? JournalEntry.NoHash, stream, Guid.NewGuid().ToString(), "print", "kind", 0, "{}");
            try
            {
                (await commit.Append(next)).ShouldBe(AppendOutcome.Appended);
            }
            catch (JournalUnavailableException)
            {
                if (await PersistentClient.Persistently(() => journal.Find(stream, next.Id)) is null) continue;
            }
            confirmed.Add(last = next);
        }
        return confirmed;
    }

    private static Task<IReadOnlyList<StreamHead>> Heads(PostgresJournal journal) => PersistentClient.Persistently(journal.Heads);
}
