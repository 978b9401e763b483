using Federated.Engine.Journals;
using Federated.Engine.Journals.Sqlite;
using Microsoft.Data.Sqlite;

namespace Federated.Tests.Engine.Journals;

public sealed class SqliteJournalTests : JournalContract
{
    private readonly TemporaryFolder _folder = new();

    private protected override IJournal Open() =>
        SqliteJournal.Open(_folder.Path, "DROP VIEW IF EXISTS names; CREATE VIEW names AS SELECT name FROM streams;");

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public void A_second_holder_is_told_that_the_folder_is_in_use() =>
        Should.Throw<JournalUnavailableException>(() => SqliteJournal.Open(_folder.Path)).Message.ShouldContain("in use by another process");

    [Fact]
    public async Task It_can_be_read_with_SQL_while_it_is_held()
    {
        await Journal.Append([Next("QMF")]);
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder.Path, "journal.db")};Mode=ReadOnly");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT name FROM names";
        command.ExecuteScalar().ShouldBe("QMF");
    }

    [Fact]
    public async Task Opened_for_reading_it_shows_what_another_writes()
    {
        await Journal.Append([Next("QMF")]);
        await using var reader = SqliteJournal.OpenForReading(_folder.Path);
        (await reader.HeadVersion("QMF")).ShouldBe(1);
        await Should.ThrowAsync<InvalidOperationException>(() => reader.Append([Next("QMF")]));
    }

    [Fact]
    public void Where_there_is_no_journal_reading_says_so() =>
        Should.Throw<JournalUnavailableException>(() => SqliteJournal.OpenForReading(Path.Combine(_folder.Path, "nothing")))
            .Message.ShouldContain("There is no journal");

    [Fact]
    public async Task A_file_of_a_later_format_is_not_touched()
    {
        await Journal.DisposeAsync();
        Alter("PRAGMA user_version = 99");
        Should.Throw<JournalUnavailableException>(Open).Message.ShouldContain("format 99");
        await using (var reader = SqliteJournal.OpenForReading(_folder.Path))
            (await Should.ThrowAsync<JournalUnavailableException>(() => reader.HeadVersion("QMF"))).Message.ShouldContain("format 99");
        // Nor is it held: it opens as soon as it is one that this version reads.
        Alter("PRAGMA user_version = 2");
        await Open().DisposeAsync();
    }

    [Fact]
    public async Task What_was_closed_is_not_read()
    {
        await Journal.DisposeAsync();
        await Should.ThrowAsync<JournalUnavailableException>(() => Journal.HeadVersion("QMF"));
    }

    [Fact]
    public async Task Nobody_else_who_wrote_into_the_file_is_taken_for_a_repeated_id()
    {
        await Journal.Append([Next("QMF")]);
        Alter("INSERT INTO entries SELECT NULL, stream_id, 2, 'foreign', '', '', 0, '', x'' FROM streams");
        var entry = Next("QMF");
        await Should.ThrowAsync<JournalUnavailableException>(() => Journal.Append([entry]));
        (await Journal.Append([entry])).ShouldBe([AppendOutcome.WrongVersion]);
    }

    [Fact]
    public async Task A_file_of_format_1_is_read_as_it_is_and_brought_up_to_date_by_its_holder()
    {
        await Journal.Append([Next("QMF"), Next("QMF")]);
        await Journal.DisposeAsync();
        Alter("""
            DROP TABLE snapshots;
            CREATE TABLE snapshots (
                stream_id INTEGER PRIMARY KEY REFERENCES streams, version INTEGER NOT NULL, hash BLOB NOT NULL, format TEXT NOT NULL, body TEXT NOT NULL);
            INSERT INTO snapshots VALUES (1, 2, x'01', 'book-2', 'state');
            PRAGMA user_version = 1;
            """);
        await using (var reader = SqliteJournal.OpenForReading(_folder.Path))
            (await reader.ReadSnapshot("QMF", "book-2"))!.Body.ShouldBe("state");

        for (var time = 1; time <= 2; time++)
        {
            await Reopen();
            (await Journal.HeadVersion("QMF")).ShouldBe(2);
            (await Journal.ReadSnapshots()).ShouldHaveSingleItem().ShouldBeEquivalentTo(new Snapshot("QMF", 2, [1], "book-2", "state"));
        }
        await Journal.WriteSnapshot(new("QMF", 1, [1], "past-1", ""), keepEarlier: true);
        await Journal.WriteSnapshot(new("QMF", 2, [1], "past-1", ""), keepEarlier: true);
        (await Journal.ReadSnapshots()).Count.ShouldBe(3);
    }

    private void Alter(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder.Path, "journal.db")};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    [Fact]
    public async Task Every_transaction_is_on_the_disk_when_it_returns()
    {
        await Journal.Append([Next("QMF")]);
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder.Path, "journal.db")};Mode=ReadOnly");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode";
        command.ExecuteScalar().ShouldBe("wal");
        SqliteSchema.OpenWriter(Path.Combine(_folder.Path, "journal.db"), "").Using(writer =>
        {
            using var level = writer.CreateCommand();
            level.CommandText = "PRAGMA synchronous";
            level.ExecuteScalar().ShouldBe(2L);
        });
    }

    [Theory]
    [InlineData("journal.db")]
    [InlineData("journal.db-wal")]
    public async Task What_is_written_after_the_file_is_gone_is_not_confirmed(string file)
    {
        await Journal.Append([Next("QMF")]);
        var moved = Path.Combine(_folder.Path, "moved");
        File.Move(Path.Combine(_folder.Path, file), moved);
        var entry = Next("QMF");
        (await Should.ThrowAsync<JournalUnavailableException>(() => Journal.Append([entry]))).Message.ShouldContain($"{file} was deleted, moved or replaced");
        // Nor is it found by who then looks into the file that is still open: that would confirm it too.
        (await Should.ThrowAsync<JournalUnavailableException>(() => Journal.Find("QMF", entry.Id))).Message.ShouldContain($"{file} was deleted, moved or replaced");
        // In place of a log, that reader may have made an empty one.
        File.Move(moved, Path.Combine(_folder.Path, file), overwrite: true);
        (await Journal.Append([entry])).ShouldBe([AppendOutcome.Appended]);
        await Reopen();
        (await Journal.Find("QMF", entry.Id)).ShouldBeEquivalentTo(entry);
    }

    [Fact]
    public async Task A_file_that_another_one_has_replaced_is_gone_too()
    {
        await Journal.Append([Next("QMF")]);
        var file = Path.Combine(_folder.Path, "journal.db");
        File.Copy(file, $"{file}-other");
        File.Move($"{file}-other", file, overwrite: true);

        await Should.ThrowAsync<JournalUnavailableException>(() => Journal.Append([Next("QMF")]));
        await Should.ThrowAsync<JournalUnavailableException>(() => Journal.HeadVersion("QMF"));
    }

    [Fact]
    public async Task A_full_disk_refuses_what_is_written_and_reading_goes_on_until_there_is_room()
    {
        await Journal.DisposeAsync();
        await using (var small = SqliteJournal.Open(_folder.Path, "PRAGMA max_page_count = 40;"))
        {
            (await small.Append([Next("QMF")])).ShouldBe([AppendOutcome.Appended]);
            var large = JournalEntry.After(0, JournalEntry.NoHash, "large", "id", "print", "kind", 0, new string('x', 1_000_000));
            await Should.ThrowAsync<JournalFullException>(() => small.Append([Next("QMF"), large]));
            // Of that batch nothing is there, nor is it in the way.
            (await small.HeadVersion("QMF")).ShouldBe(1);
            (await small.HeadVersion("large")).ShouldBe(0);
            (await small.ReadFeed(0, 10)).Count.ShouldBe(1);
        }
        await using var roomy = SqliteJournal.Open(_folder.Path);
        var first = (await roomy.Read("QMF", 0, 1)).Single();
        var next = JournalEntry.After(1, first.Hash, "QMF", "next", "print", "kind", 0, new string('x', 1_000_000));
        (await roomy.Append([next])).ShouldBe([AppendOutcome.Appended]);
    }

    [Fact]
    public async Task A_copy_taken_while_it_is_written_is_a_whole_journal_of_some_moment()
    {
        using var done = new CancellationTokenSource();
        await Journal.Append([Next("A"), Next("B")]);
        var writing = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested) await Journal.Append([Next("A"), Next("B")]);
        });
        for (var copy = 0; copy < 10; copy++)
        {
            var folder = Path.Combine(_folder.Path, $"copy-{copy}");
            Directory.CreateDirectory(folder);
            using (var connection = new SqliteConnection($"Data Source={Path.Combine(_folder.Path, "journal.db")};Mode=ReadOnly;Pooling=false"))
            {
                connection.Open();
                using var command = connection.CreateCommand();
                command.CommandText = $"VACUUM INTO '{Path.Combine(folder, "journal.db")}'";
                command.ExecuteNonQuery();
            }
            await using var replica = SqliteJournal.OpenForReading(folder);
            // Of each batch all or nothing, and what it has is what the journal has.
            var heads = await replica.Heads();
            heads.Select(head => head.Version).Distinct().ShouldHaveSingleItem();
            foreach (var head in heads) (await Journal.Read(head.Stream, head.Version - 1, 1)).Single().Hash.ShouldBe(head.Hash);
            (await replica.ReadFeed(0, int.MaxValue)).Count.ShouldBe((int)heads.Sum(head => head.Version));
        }
        await done.CancelAsync();
        await writing;
    }
}

file static class Disposing
{
    public static void Using(this SqliteConnection connection, Action<SqliteConnection> use)
    {
        using (connection) use(connection);
    }
}
