using Federated.Engine.Journals;
using Federated.Engine.Processes;

namespace Federated.Tests.Engine.Processes;

public sealed class ProcessTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private UnreliableJournal _journal = null!;
    private GroupCommit _commit = null!;

    public Task InitializeAsync()
    {
        _journal = new(_folder.Path);
        _commit = new(_journal);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _commit.DisposeAsync();
        await _journal.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_same_id_gets_the_first_answer_also_after_a_restart_and_when_it_was_a_refusal()
    {
        var purse = new PurseProcess(_journal, _commit);
        var accepted = await purse.Put("a", 100);
        var refused = await purse.Put("b", -101);
        refused.Entry.Kind.ShouldBe("refused");
        await purse.Put("c", 50);

        var restarted = new PurseProcess(_journal, _commit);
        foreach (var process in new[] { purse, restarted })
        {
            (await process.Put("a", 100)).ShouldBe(accepted);
            // There would be enough now, but an answer once given never changes.
            (await process.Put("b", -101)).ShouldBe(refused);
            (await process.Read()).ShouldBe((150, 3));
        }
        (await _journal.HeadVersion("purse")).ShouldBe(3);
    }

    [Fact]
    public async Task The_same_id_with_other_content_is_an_error_and_changes_nothing()
    {
        var purse = new PurseProcess(_journal, _commit);
        await purse.Put("a", 100);
        foreach (var process in new[] { purse, new PurseProcess(_journal, _commit) })
            (await Should.ThrowAsync<CommandIdReusedException>(() => process.Put("a", 200, fingerprint: "other"))).CommandId.ShouldBe("a");
        (await purse.Read()).ShouldBe((100, 1));
    }

    [Fact]
    public async Task An_id_that_memory_has_forgotten_is_found_in_the_journal()
    {
        var purse = new PurseProcess(_journal, _commit, new() { RecentAnswers = 2 });
        var first = await purse.Put("first", 1);
        for (var i = 0; i < 5; i++) await purse.Put($"later-{i}", 1);
        (await purse.Put("first", 1)).ShouldBe(first);
        (await purse.Read()).ShouldBe((6, 6));
    }

    [Fact]
    public async Task The_same_id_many_times_at_once_makes_one_entry()
    {
        var purse = new PurseProcess(_journal, _commit);
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => purse.Put("a", 100)));
        answers.ShouldAllBe(answer => answer == answers[0]);
        (await purse.Read()).ShouldBe((100, 1));
    }

    [Fact]
    public async Task No_answer_and_no_read_leaves_before_its_entry_is_durable()
    {
        var purse = new PurseProcess(_journal, _commit);
        await purse.Put("a", 1);
        _journal.Hold();
        var accepted = purse.Put("b", 10);
        var refused = purse.Put("c", -100);
        var repeated = purse.Put("b", 10);
        await _journal.Reached();
        (await purse.Read()).ShouldBe((1, 1));
        new Task[] { accepted, refused, repeated }.ShouldAllBe(answer => !answer.IsCompleted);

        _journal.Release();
        await Task.WhenAll(accepted, refused, repeated);
        (await purse.Read()).ShouldBe((11, 3));
    }

    [Fact]
    public async Task Commands_are_decided_on_top_of_each_other_while_the_first_is_being_written()
    {
        var purse = new PurseProcess(_journal, _commit);
        await purse.Read();
        _journal.Hold();
        var filled = purse.Put("a", 100);
        await _journal.Reached();
        var emptied = Enumerable.Range(0, 10).Select(i => purse.Put($"out-{i}", -20)).ToList();
        // Its turn comes after theirs: they are all decided.
        await purse.Read();
        _journal.Release();
        await filled;
        (await Task.WhenAll(emptied)).Count(a => a.Entry.Kind == "put").ShouldBe(5);
        (await purse.Read()).ShouldBe((0, 11));
        _commit.Figures.Transactions.ShouldBe(2);
    }

    [Theory]
    [InlineData(Fail.BeforeWriting)]
    [InlineData(Fail.AfterWriting)]
    internal async Task A_failed_append_is_resolved_by_reading_and_every_command_happens_once(Fail failure)
    {
        var purse = new PurseProcess(_journal, _commit);
        await purse.Put("a", 100);
        _journal.FailNext(failure, failure);
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => purse.Put($"b-{i}", 1)));
        answers.Select(a => a.Version).Distinct().Count().ShouldBe(20);
        (await purse.Read()).ShouldBe((120, 21));
        (await new PurseProcess(_journal, _commit).Read()).ShouldBe((120, 21));
    }

    [Fact]
    public async Task A_journal_that_stays_away_is_told_and_the_same_id_may_be_asked_again()
    {
        var purse = new PurseProcess(_journal, _commit, new() { MaxAttempts = 3 });
        await purse.Put("a", 100);
        _journal.FailNext(Fail.BeforeWriting, Fail.BeforeWriting, Fail.BeforeWriting);
        await Should.ThrowAsync<JournalUnavailableException>(() => purse.Put("b", 1));
        (await purse.Read()).ShouldBe((100, 1));
        await purse.Put("b", 1);
        (await purse.Read()).ShouldBe((101, 2));
    }

    [Fact]
    public async Task Of_two_processes_of_one_stream_the_one_behind_is_fenced_and_catches_up()
    {
        var (one, other) = (new PurseProcess(_journal, _commit), new PurseProcess(_journal, _commit));
        await one.Put("fill", 10);
        await other.Read();
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => (i % 2 == 0 ? one : other).Put($"out-{i}", -1)));
        // The purse held ten: whoever asked, ten were taken and thirty refused.
        answers.Count(a => a.Entry.Kind == "put").ShouldBe(10);
        (await _journal.HeadVersion("purse")).ShouldBe(41);
        (await new PurseProcess(_journal, _commit).Read()).ShouldBe((0, 41));
    }

    [Fact]
    public async Task What_another_process_has_answered_is_read_where_the_journal_is_shared()
    {
        await using var journal = new UnreliableJournal(Directory.CreateDirectory(Path.Combine(_folder.Path, "shared")).FullName) { IsShared = true };
        await using var commit = new GroupCommit(journal);
        await using var otherCommit = new GroupCommit(journal);
        var (one, other) = (new PurseProcess(journal, commit), new PurseProcess(journal, otherCommit));
        (await other.Read()).ShouldBe((0, 0));

        await one.Put("a", 10);
        (await other.Read()).ShouldBe((10, 1));
        await other.Put("b", 5);
        (await one.Read()).ShouldBe((15, 2));
    }

    [Fact]
    public async Task One_look_for_what_others_wrote_serves_all_who_asked_before_it_began()
    {
        await using var journal = new UnreliableJournal(Directory.CreateDirectory(Path.Combine(_folder.Path, "shared")).FullName) { IsShared = true };
        await using var commit = new GroupCommit(journal);
        var purse = new PurseProcess(journal, commit);
        await purse.Put("a", 10);
        var (looks, held) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        journal.AfterLook = () => Interlocked.Increment(ref looks) == 1 ? held.Task : Task.CompletedTask;

        var first = purse.Read();
        await WaitUntil(() => Task.FromResult(Volatile.Read(ref looks) == 1));
        var others = Enumerable.Range(0, 50).Select(_ => purse.Read()).ToList();
        held.SetResult();

        (await first).ShouldBe((10, 1));
        (await Task.WhenAll(others)).Distinct().ShouldBe([(10, 1)]);
        looks.ShouldBe(2);
    }

    [Fact]
    public async Task Loading_begins_at_the_snapshot_and_gives_what_replay_gives()
    {
        var purse = new PurseProcess(_journal, _commit, new() { SnapshotEvery = 10 });
        for (var i = 0; i < 25; i++) await purse.Put($"p-{i}", i);
        await WaitUntil(async () => await _journal.ReadSnapshot("purse", "purse-1") is { Version: 20 });

        var expected = await purse.Read();
        (await new PurseProcess(_journal, _commit).Read()).ShouldBe(expected);
        // A snapshot of a format that is no longer read is ignored, and replay gives the same.
        await _journal.WriteSnapshot((await _journal.ReadSnapshot("purse", "purse-1"))! with { Format = "purse-0", Body = "nonsense" });
        (await new PurseProcess(_journal, _commit).Read()).ShouldBe(expected);
    }

    [Fact]
    public async Task Who_was_overtaken_reads_what_it_lacks_and_no_more()
    {
        var purse = new PurseProcess(_journal, _commit);
        for (var i = 0; i < 20; i++) await purse.Put($"p-{i}", 1);
        await new PurseProcess(_journal, _commit).Put("other", 1);
        var (read, loads) = (_journal.EntriesRead, _journal.Loads);

        await purse.Put("last", 1);

        (await purse.Read()).ShouldBe((22, 22));
        // The newest that both have, and the one that only the other wrote.
        (_journal.EntriesRead - read, _journal.Loads - loads).ShouldBe((2, 0));
    }

    [Fact]
    public async Task Who_knows_more_than_the_journal_goes_by_the_journal()
    {
        var purse = new PurseProcess(_journal, _commit);
        for (var i = 0; i < 3; i++) await purse.Put($"p-{i}", 1);
        await _journal.LoseLast();

        (await purse.Put("next", 10)).Version.ShouldBe(3);

        (await purse.Read()).ShouldBe((12, 3));
        (await new PurseProcess(_journal, _commit).Read()).ShouldBe((12, 3));
    }

    [Fact]
    public async Task Where_the_journal_has_another_end_than_was_known_it_is_read_from_the_start()
    {
        var purse = new PurseProcess(_journal, _commit);
        for (var i = 0; i < 3; i++) await purse.Put($"p-{i}", 1);
        await _journal.LoseLast();
        await new PurseProcess(_journal, _commit).Put("instead", 100);
        await new PurseProcess(_journal, _commit).Put("after", 100);

        (await purse.Put("next", 10)).Version.ShouldBe(5);

        (await purse.Read()).ShouldBe((212, 5));
    }

    [Fact]
    public async Task A_stream_whose_chain_is_broken_is_not_served()
    {
        await new PurseProcess(_journal, _commit).Put("a", 1);
        await new PurseProcess(_journal, _commit).Put("b", 1);
        _journal.Sql("UPDATE entries SET body = replace(body, ':1,', ':1000000,') WHERE version = 2");
        (await Should.ThrowAsync<JournalCorruptException>(() => new PurseProcess(_journal, _commit).Read())).Message.ShouldContain("version 2");
    }

    [Theory]
    [InlineData(5)]
    [InlineData(2)]
    public async Task A_stream_that_does_not_have_what_its_snapshot_is_of_is_not_served(long version)
    {
        var purse = new PurseProcess(_journal, _commit);
        for (var i = 0; i < 3; i++) await purse.Put($"p-{i}", 1);
        await _journal.WriteSnapshot(new("purse", version, JournalEntry.NoHash, "purse-1", "1000000"));
        (await Should.ThrowAsync<JournalCorruptException>(() => new PurseProcess(_journal, _commit).Read())).Message.ShouldContain($"version {version}");
    }

    [Fact]
    public async Task A_command_that_no_journal_could_keep_fails_alone()
    {
        var purse = new PurseProcess(_journal, _commit);
        var others = Enumerable.Range(0, 10).Select(i => purse.Put($"before-{i}", 1)).ToList();
        var poison = purse.Put("poison", 1, fingerprint: "a\0b");
        others.AddRange(Enumerable.Range(0, 10).Select(i => purse.Put($"after-{i}", 1)));
        (await Should.ThrowAsync<ArgumentException>(poison)).Message.ShouldContain("U+0000");
        await Task.WhenAll(others);
        (await purse.Read()).ShouldBe((20, 20));
        (await new PurseProcess(_journal, _commit).Read()).ShouldBe((20, 20));
    }

    [Fact]
    public async Task A_command_that_is_always_overtaken_is_told_so()
    {
        var purse = new PurseProcess(_journal, _commit, new() { MaxOvertaken = 3 });
        var overtaken = 0;
        _journal.BeforeAppend = async batch =>
        {
            if (batch[0].Entries[0].Id != "slow") return;
            await _journal.Append([await NextOf("purse", $"fast-{++overtaken}")]);
        };
        (await Should.ThrowAsync<JournalUnavailableException>(() => purse.Put("slow", 1))).Message.ShouldContain("Another process keeps writing purse");
        overtaken.ShouldBe(3);
    }

    private async Task<JournalEntry> NextOf(string stream, string id)
    {
        var (version, hash) = await _journal.Read(stream, 0, 100) is [.., var last] ? (last.Version, last.Hash) : (0, JournalEntry.NoHash);
        return JournalEntry.After(version, hash, stream, id, "print", "put", 0, """{"Kind":"put","Pence":1}""");
    }

    private static async Task WaitUntil(Func<Task<bool>> condition)
    {
        for (var i = 0; i < 1_000 && !await condition(); i++) await Task.Delay(10);
        (await condition()).ShouldBeTrue();
    }
}
