using Federated.Engine.Journals;
using Federated.Engine.Journals.Postgres;
using Federated.Engine.Processes;
using Federated.Tests.Engine.Processes;
using Federated.TestSupport.Postgres;
using static Federated.Engine.Journals.AppendOutcome;
using static Federated.Tests.Engine.Postgres.PersistentClient;

namespace Federated.Tests.Engine.Postgres;

/// <summary>Several processes on one database: correct at all times, with nothing between them but the journal.</summary>
[Collection(PostgresTests.Name)]
[Trait("Cost", "long")]
public sealed class PostgresManyWritersTests(PostgresServer server) : IAsyncLifetime
{
    private readonly List<IAsyncDisposable> _open = [];
    private string _database = "";

    public async Task InitializeAsync() => _database = await server.NewDatabase();

    public async Task DisposeAsync()
    {
        foreach (var opened in _open.AsEnumerable().Reverse()) await opened.DisposeAsync();
    }

    [Fact]
    public async Task Who_follows_the_feed_while_several_write_misses_nothing_and_sees_nothing_twice()
    {
        const int Writers = 3;
        const int Batches = 60;
        const int Total = Writers * Batches * 3;
        var journals = Enumerable.Range(0, Writers).Select(_ => Open().Journal).ToList();
        var writing = journals.Select((journal, writer) => Task.Run(async () =>
        {
            JournalEntry? last = null;
            for (var batch = 0; batch < Batches; batch++)
            {
                // Of different sizes, so that some take longer between their first position and their commit.
                var body = new string('x', batch % 5 == writer ? 200_000 : 2);
                JournalUnit[] units = [last = After(last, $"S{writer}", body), last = After(last, $"S{writer}", body), last = After(last, $"S{writer}", body)];
                (await journal.Append(units)).ShouldBe([Appended, Appended, Appended]);
            }
        })).ToList();

        var following = Enumerable.Range(0, 2).Select(reader => Task.Run(() => Follow(Open().Journal, Total, page: reader == 0 ? 1 : 50))).ToList();
        await Task.WhenAll(writing);
        var all = (await journals[0].ReadFeed(0, int.MaxValue)).Select(Shown).ToList();
        all.Count.ShouldBe(Total);
        foreach (var followed in await Task.WhenAll(following)) followed.ShouldBe(all);
    }

    [Fact]
    public async Task Of_several_that_append_to_the_same_streams_one_fits_each_time_and_no_innocent_stream_is_refused()
    {
        var (one, other) = (Open().Journal, Open().Journal);
        JournalEntry? shared = null;
        var own = new JournalEntry?[2];
        for (var round = 0; round < 40; round++)
        {
            var contested = new[] { After(shared, "shared", "\"one\""), After(shared, "shared", "\"other\"") };
            for (var writer = 0; writer < 2; writer++) own[writer] = After(own[writer], $"own-{writer}");
            var outcomes = await Task.WhenAll(one.Append([contested[0], own[0]!]), other.Append([contested[1], own[1]!]));
            outcomes.Select(outcome => outcome[1]).ShouldAllBe(outcome => outcome == Appended);
            var winner = outcomes.ToList().FindIndex(outcome => outcome[0] == Appended);
            outcomes.Select(outcome => outcome[0]).ShouldBe(winner == 0 ? [Appended, WrongVersion] : [WrongVersion, Appended]);
            shared = contested[winner];
        }
        (await one.Read("shared", 0, 100)).Aggregate(JournalEntry.NoHash, (hash, entry) => entry.Follows(hash) ? entry.Hash : []).ShouldBe(shared!.Hash);
    }

    [Fact]
    public async Task Of_two_processes_of_one_stream_on_two_journals_the_one_behind_is_fenced_and_catches_up()
    {
        var (one, other) = (NewPurse(), NewPurse());
        await one.Put("fill", 10);
        await other.Read();
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Persistently(() => (i % 2 == 0 ? one : other).Put($"out-{i}", -1))));
        // The purse held ten: whoever asked, ten were taken and thirty refused.
        answers.Count(a => a.Entry.Kind == "put").ShouldBe(10);
        (await NewPurse().Read()).ShouldBe((0, 41));
    }

    [Fact]
    public async Task Connections_that_are_cut_again_and_again_lose_and_double_nothing()
    {
        var purses = new[] { NewPurse(), NewPurse() };
        await purses[0].Put("fill", 1_000);
        using var done = new CancellationTokenSource();
        var cutting = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested) await server.KillBackends(_database);
        });
        var answers = new Dictionary<string, Answer<PurseEntry>>();
        foreach (var round in Enumerable.Range(0, 15))
        {
            // The same ids through both: whichever it is, an id has one answer.
            var ids = Enumerable.Range(0, 4).Select(i => $"{round}-{i}").ToList();
            var given = await Task.WhenAll(ids.SelectMany(id => purses.Select(purse => Persistently(() => purse.Put(id, -1)))));
            foreach (var (id, pair) in ids.Zip(given.Chunk(2)))
            {
                pair[0].ShouldBe(pair[1]);
                answers[id] = pair[0];
            }
        }
        await done.CancelAsync();
        await cutting;

        var journal = Open().Journal;
        var entries = await journal.Read("purse", 0, 1_000);
        entries.Count.ShouldBe(61);
        foreach (var (id, answer) in answers) entries.Single(entry => entry.Id == id).Version.ShouldBe(answer.Version);
        (await NewPurse().Read()).ShouldBe((940, 61));
    }

    private (PostgresJournal Journal, GroupCommit Commit) Open()
    {
        var journal = PostgresJournal.Open(_database);
        var commit = new GroupCommit(journal);
        lock (_open) _open.AddRange([journal, commit]);
        return (journal, commit);
    }

    private PurseProcess NewPurse()
    {
        var (journal, commit) = Open();
        return new(journal, commit);
    }

    private static async Task<List<string>> Follow(IJournal journal, int total, int page)
    {
        using var patience = new CancellationTokenSource(Patience.Long);
        var seen = new List<FeedEntry>();
        while (seen.Count < total)
        {
            patience.Token.ThrowIfCancellationRequested();
            seen.AddRange(await journal.ReadFeed(seen is [.., var last] ? last.Position : 0, page));
        }
        return [.. seen.Select(Shown)];
    }

    private static string Shown(FeedEntry fed) => $"{fed.Position} {fed.Entry.Stream} {fed.Entry.Version}";

    private static JournalEntry After(JournalEntry? last, string stream, string body = "{}") => JournalEntry.After(
        last?.Version ?? 0, last?.Hash ?? JournalEntry.NoHash, stream, $"{stream}-{(last?.Version ?? 0) + 1}-{body.Length}", "print", "kind", 0, body);
}
