using System.Collections.Concurrent;
using Federated.Engine.Journals;
using Federated.Engine.Journals.Postgres;
using Federated.Tests.Engine.Processes;
using Federated.TestSupport.Postgres;
using Npgsql;
using static Federated.Engine.Journals.AppendOutcome;

namespace Federated.Tests.Engine.Postgres;

/// <summary>
/// Connections that break at the worst moment, servers that crash or fall silent, writers that hang. On a server of their
/// own, because they stop it.
/// </summary>
[Trait("Cost", "long")]
public sealed class PostgresFaultTests(PostgresServer server) : IClassFixture<PostgresServer>, IAsyncLifetime
{
    private static readonly JournalEntry First = After(null, "first");
    private static readonly JournalEntry Second = After(First, "second");
    private static readonly JournalEntry Third = After(Second, "third");

    private string _database = "";
    private PostgresProxy _proxy = null!;
    private PostgresJournal _journal = null!;

    public async Task InitializeAsync()
    {
        _database = await server.NewDatabase();
        _proxy = new(_database);
        _journal = Open(_proxy.Connection);
        (await _journal.Append([First])).ShouldBe([Appended]);
    }

    public async Task DisposeAsync()
    {
        await _journal.DisposeAsync();
        await _proxy.DisposeAsync();
    }

    [Fact]
    public async Task A_connection_that_broke_while_nothing_was_asked_of_it_is_no_fault()
    {
        await _journal.HeadVersion("A");
        await server.KillBackends(_database);
        (await _journal.HeadVersion("A")).ShouldBe(1);
        await server.KillBackends(_database);
        (await _journal.Append([Second])).ShouldBe([Appended]);
        await server.Restart();
        (await _journal.Append([Third])).ShouldBe([Appended]);
        (await _journal.HeadVersion("A")).ShouldBe(3);
    }

    [Fact]
    public async Task Cut_before_its_commit_a_batch_is_not_written_and_may_be_tried_again()
    {
        await Cut(AtCommit.CutBefore);
        await NobodyIsWriting();
        (await _journal.Find("A", "second")).ShouldBeNull();
        (await _journal.Append([Second])).ShouldBe([Appended]);
        await OnceEach("first", "second");
    }

    [Fact]
    public async Task Cut_after_its_commit_a_batch_is_found_by_reading_and_not_written_twice()
    {
        await Cut(AtCommit.CutAfter);
        (await _journal.Append([Second])).ShouldBe([WrongVersion]);
        (await _journal.Find("A", "second"))!.ShouldBeEquivalentTo(Second);
        (await _journal.Append([Third])).ShouldBe([Appended]);
        await OnceEach("first", "second", "third");
    }

    [Fact]
    public async Task A_commit_that_the_server_hears_of_late_writes_nothing_when_another_came_first()
    {
        await Cut(AtCommit.DeliverLate);
        // Its writer reads that it is not there, decides anew, and that is written.
        (await _journal.Find("A", "second")).ShouldBeNull();
        var anew = JournalEntry.After(1, First.Hash, "A", "second", "print", "kind", 0, "\"decided anew\"");
        (await _journal.Append([anew])).ShouldBe([Appended]);
        _proxy.Deliver();
        await NobodyIsWriting();
        (await _journal.Find("A", "second"))!.Body.ShouldBe(anew.Body);
        await OnceEach("first", "second");
    }

    [Fact]
    public async Task A_commit_that_the_server_hears_of_late_forestalls_what_was_decided_on_the_state_before()
    {
        await Cut(AtCommit.DeliverLate);
        (await _journal.HeadVersion("A")).ShouldBe(1);
        _proxy.Deliver();
        await Eventually(async () => await _journal.HeadVersion("A") == 2);
        (await _journal.Append([After(First, "other")])).ShouldBe([WrongVersion]);
        await OnceEach("first", "second");
    }

    [Fact]
    public async Task A_backend_that_is_ended_between_its_copy_and_its_commit_leaves_nothing_behind()
    {
        await using (await Turn())
        {
            var append = _journal.Append([Second]);
            await Eventually(async () => (await Waiting()).Count == 1);
            await PostgresServer.Query(server.AsAdministrator(_database), $"SELECT pg_terminate_backend({(await Waiting()).Single()})");
            (await Should.ThrowAsync<JournalUnavailableException>(append)).Message.ShouldStartWith("The journal cannot be written: the server");
        }
        (await _journal.HeadVersion("A")).ShouldBe(1);
        (await _journal.Append([Second])).ShouldBe([Appended]);
        await OnceEach("first", "second");
    }

    [Fact]
    public async Task A_server_that_falls_silent_in_mid_commit_is_given_up_and_found_again()
    {
        await using var journal = Open(Impatient);
        await Cut(AtCommit.Silence, journal);
        await Should.ThrowAsync<JournalUnavailableException>(() => journal.HeadVersion("A"));
        await using var elsewhere = Open(_database);
        (await elsewhere.Append([Second])).ShouldBe([Appended]);
    }

    [Fact]
    public async Task A_writer_that_hangs_holds_up_no_other()
    {
        await using var journal = Open(Impatient);
        await using var other = Open(_database);
        // Everything is copied, and then its process stops; the server waits for it in vain.
        await Cut(AtCommit.Silence, journal);
        (await other.Append([Second])).ShouldBe([Appended]);
    }

    [Fact]
    public async Task A_batch_that_waits_too_long_for_its_turn_is_given_up()
    {
        await using var journal = Open(Impatient);
        await using (await Turn())
            await Should.ThrowAsync<JournalUnavailableException>(() => journal.Append([Second]));
        await NobodyIsWriting();
        (await _journal.HeadVersion("A")).ShouldBe(1);
        (await _journal.Append([Second])).ShouldBe([Appended]);
    }

    [Fact]
    public async Task While_the_server_is_down_everything_says_so_and_afterwards_everything_is_there()
    {
        await server.Stop(immediate: true);
        try
        {
            (await Should.ThrowAsync<JournalUnavailableException>(() => _journal.HeadVersion("A"))).Message.ShouldContain("127.0.0.1");
            await Should.ThrowAsync<JournalUnavailableException>(() => _journal.Append([Second]));
            await Should.ThrowAsync<JournalUnavailableException>(() => _journal.WriteSnapshot(new("A", 1, First.Hash, "f-1", "")));
            Should.Throw<JournalUnavailableException>(() => PostgresJournal.Open(_database));
        }
        finally
        {
            await server.Start();
        }
        (await _journal.HeadVersion("A")).ShouldBe(1);
        (await _journal.Append([Second])).ShouldBe([Appended]);
    }

    [Fact]
    public async Task A_server_that_crashes_under_load_has_all_that_was_confirmed_and_the_journal_goes_on()
    {
        await using var journal = Open(_database);
        await using var commit = new GroupCommit(journal);
        var purse = new PurseProcess(journal, commit);
        var answers = new ConcurrentDictionary<string, long>();
        using var enough = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 8).Select(client => Task.Run(async () =>
        {
            for (var i = 0; !enough.IsCancellationRequested; i++)
                answers[$"{client}-{i}"] = (await PersistentClient.Persistently(() => purse.Put($"{client}-{i}", 1))).Version;
        })).ToList();
        for (var crash = 0; crash < 2; crash++)
        {
            var before = answers.Count;
            await Eventually(() => Task.FromResult(answers.Count > before + 50));
            await server.Restart(immediate: true);
        }
        var after = answers.Count;
        await Eventually(() => Task.FromResult(answers.Count > after + 50));
        await enough.CancelAsync();
        await Task.WhenAll(clients);

        var entries = await journal.Read("purse", 0, int.MaxValue);
        entries.Count.ShouldBe(answers.Count);
        foreach (var entry in entries) answers[entry.Id].ShouldBe(entry.Version);
        (await new PurseProcess(journal, commit).Read()).ShouldBe((answers.Count, answers.Count));
    }

    [Fact]
    public async Task Where_there_is_no_room_writing_is_refused_and_reading_goes_on_until_there_is()
    {
        await using var journal = Open(_database);
        var large = JournalEntry.After(0, JournalEntry.NoHash, "large", "id", "print", "kind", 0, Incompressible(20_000_000));
        await server.LimitFiles(17 * 1024 * 1024);
        try
        {
            (await Should.ThrowAsync<JournalUnavailableException>(() => journal.Append([Second, large]))).Message.ShouldContain("could not extend file");
            // Of that batch nothing is there, nor is it in the way.
            (await journal.HeadVersion("A")).ShouldBe(1);
            (await journal.HeadVersion("large")).ShouldBe(0);
            (await journal.Append([Second])).ShouldBe([Appended]);
            await Should.ThrowAsync<JournalUnavailableException>(() => journal.Append([large]));
        }
        finally
        {
            await server.LimitFiles(null);
        }
        (await journal.Append([large, Third])).ShouldBe([Appended, Appended]);
        await OnceEach("first", "second", "third");
    }

    [Fact]
    public async Task A_scan_that_breaks_does_not_begin_again()
    {
        var seen = 0;
        await _journal.Append([JournalEntry.After(0, JournalEntry.NoHash, "B", "id", "print", "kind", 0, "{}")]);
        await Should.ThrowAsync<JournalUnavailableException>(() => _journal.Scan(
            _ =>
            {
                seen++;
                server.KillBackends(_database).Wait();
            },
            default));
        seen.ShouldBe(1);
    }

    // Waits for a slow machine, but not for long when all is silent.
    private string Impatient => $"{_proxy.Connection};Timeout=5;Command Timeout=5;Cancellation Timeout=500";

    private static PostgresJournal Open(string connection) => PostgresJournal.Open($"Timeout=30;Command Timeout=30;{connection}");

    private async Task Cut(AtCommit how, PostgresJournal? journal = null)
    {
        var happened = _proxy.Next(how);
        await Should.ThrowAsync<JournalUnavailableException>(() => (journal ?? _journal).Append([Second]));
        await happened.WaitAsync(Patience.Long);
    }

    private static string Incompressible(int length) => new(new Random(1).GetItems<char>([.. Enumerable.Range('!', 94).Select(c => (char)c)], length));

    private async Task OnceEach(params string[] ids)
    {
        var entries = await _journal.Read("A", 0, 10);
        entries.Select(entry => entry.Id).ShouldBe(ids);
        entries.Select(entry => entry.Version).ShouldBe(Enumerable.Range(1, ids.Length).Select(version => (long)version));
        (await _journal.ReadFeed(0, 10)).Where(fed => fed.Entry.Stream == "A").Select(fed => fed.Entry.Id).ShouldBe(ids);
    }

    // As another writer has it.
    private async Task<NpgsqlConnection> Turn()
    {
        var connection = new NpgsqlConnection($"{_database};Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"BEGIN; SELECT pg_advisory_xact_lock({PostgresSchema.Lock})", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    private async Task<List<object?>> Waiting() => [.. (await Locks("NOT granted")).Select(row => row[0])];

    private Task NobodyIsWriting() => Eventually(async () => (await Locks("true")).Count == 0);

    private Task<List<object?[]>> Locks(string which) => PostgresServer.Query(server.AsAdministrator(_database), $"""
        SELECT pid FROM pg_locks JOIN pg_database d ON d.oid = database WHERE locktype = 'advisory' AND d.datname = current_database() AND {which}
        """);

    private static async Task Eventually(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(Patience.Long);
        while (!await condition()) await Task.Delay(10, patience.Token);
    }

    private static JournalEntry After(JournalEntry? last, string id) =>
        JournalEntry.After(last?.Version ?? 0, last?.Hash ?? JournalEntry.NoHash, "A", id, "print", "kind", 0, "{}");
}
