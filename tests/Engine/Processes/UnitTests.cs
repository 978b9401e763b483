using Federated.Engine.Journals;
using Federated.Engine.Processes;

namespace Federated.Tests.Engine.Processes;

/// <summary>Many commands at once: as one, or one after the other.</summary>
public sealed class UnitTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private UnreliableJournal _journal = null!;
    private GroupCommit _commit = null!;

    public Task InitializeAsync()
    {
        _journal = new(_folder.Path);
        _commit = new(_journal, new() { MaxBatchEntries = 2 });
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _commit.DisposeAsync();
        await _journal.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Commands_that_count_as_one_are_decided_on_top_of_each_other_and_share_a_transaction()
    {
        var purse = new PurseProcess(_journal, _commit);
        var answers = await purse.PutAll("u", ("a", 100), ("b", -60), ("c", -40));
        answers.Select(a => (a.Version, a.Entry.Kind)).ShouldBe([(1, "put"), (2, "put"), (3, "put")]);
        (await purse.Read()).ShouldBe((0, 3));
        _journal.Transactions.ShouldBe([3]);
    }

    [Fact]
    public async Task When_one_is_refused_nothing_changes_and_the_refusal_of_all_is_kept()
    {
        var purse = new PurseProcess(_journal, _commit);
        var refused = await purse.PutAll("u", ("a", 100), ("b", -101), ("c", 5));
        refused.ShouldAllBe(a => a.Entry.Kind == "refused");
        await purse.Put("fill", 1_000);
        foreach (var process in new[] { purse, new PurseProcess(_journal, _commit) })
            (await process.PutAll("u", ("a", 100), ("b", -101), ("c", 5))).ShouldBe(refused);
        (await purse.Read()).ShouldBe((1_000, 4));
    }

    [Theory]
    [InlineData(256)]
    [InlineData(1)]
    public async Task Asked_again_they_get_the_same_answers_at_the_same_time_and_later(int remembered)
    {
        var purse = new PurseProcess(_journal, _commit, new() { RecentAnswers = remembered });
        await purse.Read();
        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => purse.PutAll("u", ("a", 1), ("b", 2), ("c", 3))));
        var again = await new PurseProcess(_journal, _commit).PutAll("u", ("a", 1), ("b", 2), ("c", 3));
        answers.ShouldAllBe(each => each.SequenceEqual(again));
        (await purse.Put("b", 2, fingerprint: "u")).ShouldBe(again[1]);
        (await purse.Read()).ShouldBe((6, 3));
    }

    [Theory]
    [InlineData(256)]
    [InlineData(1)]
    public async Task An_id_that_was_used_for_something_else_or_alone_leaves_nothing_of_them(int remembered)
    {
        var purse = new PurseProcess(_journal, _commit, new() { RecentAnswers = remembered });
        await purse.Put("used", 100);
        await purse.Put("forgetting", 1);
        foreach (var fingerprint in new[] { "print", "other" })
        {
            foreach (var puts in new[] { new[] { ("used", 100L), ("b", 2L) }, [("b", 2L), ("used", 100L), ("c", 1)] })
                (await Should.ThrowAsync<CommandIdReusedException>(() => purse.PutAll(fingerprint, puts))).CommandId.ShouldBe("used");
        }
        (await purse.Read()).ShouldBe((101, 2));
        (await _journal.Find("purse", "b")).ShouldBeNull();
    }

    [Theory]
    [InlineData(Fail.BeforeWriting)]
    [InlineData(Fail.AfterWriting)]
    internal async Task A_failed_append_leaves_all_or_none_and_is_asked_again(Fail failure)
    {
        var purse = new PurseProcess(_journal, _commit);
        await purse.Put("fill", 10);
        _journal.FailNext(failure, failure);
        var unit = purse.PutAll("u", ("a", -4), ("b", -6));
        var alone = purse.Put("alone", -1);
        var answers = await unit;
        await alone;
        // Either came first; what counts is that both halves of the unit have one fate.
        answers.Select(a => a.Entry.Kind).Distinct().Count().ShouldBe(1);
        var (pence, version) = await purse.Read();
        (pence, version).ShouldBe((answers[0].Entry.Kind == "put" ? 0 : 9, 4));
        (await new PurseProcess(_journal, _commit).Read()).ShouldBe((pence, version));
    }

    [Fact]
    public async Task A_journal_that_stays_away_is_told_and_the_unit_may_be_asked_again()
    {
        var purse = new PurseProcess(_journal, _commit, new() { MaxAttempts = 2 });
        _journal.FailNext(Fail.BeforeWriting, Fail.BeforeWriting);
        await Should.ThrowAsync<JournalUnavailableException>(() => purse.PutAll("u", ("a", 1), ("b", 2)));
        (await purse.Read()).ShouldBe((0, 0));
        await purse.PutAll("u", ("a", 1), ("b", 2));
        (await purse.Read()).ShouldBe((3, 2));
    }

    [Fact]
    public async Task Of_two_processes_the_one_behind_writes_nothing_of_its_unit_and_decides_it_anew()
    {
        var (one, other) = (new PurseProcess(_journal, _commit), new PurseProcess(_journal, _commit));
        await one.Put("fill", 10);
        await other.Read();
        await one.Put("out", -5);
        (await other.PutAll("u", ("a", -4), ("b", -4))).ShouldAllBe(a => a.Entry.Kind == "refused");
        (await one.PutAll("v", ("c", -4), ("d", -1))).ShouldAllBe(a => a.Entry.Kind == "put");
        (await new PurseProcess(_journal, _commit).Read()).ShouldBe((0, 6));
    }

    [Fact]
    public async Task One_after_the_other_they_share_a_transaction()
    {
        const int Commands = 1_000;
        await using var commit = new GroupCommit(_journal);
        var purse = new PurseProcess(_journal, commit);
        _journal.Hold();
        var fill = purse.Put("fill", 10);
        await _journal.Reached().WaitAsync(Patience.Long);
        // The writer is busy until all of them are queued, so it is no matter of speed what it finds then.
        var answers = purse.PutEach([.. Enumerable.Range(0, Commands).Select(i => ($"p-{i}", i % 2 == 0 ? -10L : 10L))]);
        using var patience = new CancellationTokenSource(Patience.Long);
        while (commit.QueuedEntries < Commands) await Task.Delay(1, patience.Token);
        _journal.Release();
        (await answers).ShouldAllBe(a => a!.Entry.Kind == "put");
        await fill;
        _journal.Transactions.ShouldBe([1, Commands]);
        commit.Figures.ShouldBe(new(2, Commands + 1));
    }

    [Fact]
    public async Task One_after_the_other_each_has_its_own_answer_and_the_same_one_when_it_is_repeated()
    {
        await using var commit = new GroupCommit(_journal);
        var purse = new PurseProcess(_journal, commit);
        await purse.Put("fill", 10);
        var answers = await purse.PutEach([.. Enumerable.Range(0, 2_500).Select(i => ($"p-{i}", i % 2 == 0 ? -10L : 10L)), ("p-0", -10)]);
        answers.ShouldAllBe(a => a!.Entry.Kind == "put");
        answers[^1].ShouldBe(answers[0]);
        (await purse.Read()).ShouldBe((10, 2_501));
    }

    [Fact]
    public async Task A_reused_id_among_them_is_told_in_its_place_and_the_others_go_on()
    {
        var purse = new PurseProcess(_journal, _commit, new() { RecentAnswers = 1 });
        await purse.Put("used", 1, fingerprint: "other");
        await purse.Put("forgetting", 1);
        var answers = await purse.PutEach(("a", 1), ("used", 5), ("b", 1));
        answers.Select(a => a?.Version).ShouldBe([3, null, 4]);
        (await purse.Read()).ShouldBe((4, 4));
    }

    [Theory]
    [InlineData(Fail.BeforeWriting)]
    [InlineData(Fail.AfterWriting)]
    internal async Task Whatever_fails_none_is_decided_before_one_that_it_follows(Fail failure)
    {
        var purse = new PurseProcess(_journal, _commit);
        await purse.Read();
        for (var round = 0; round < 10; round++)
        {
            _journal.FailNext(failure);
            // Each withdrawal needs the deposit before it: in any other order it would be refused.
            var puts = Enumerable.Range(0, 40).Select(i => ($"{round}-{i}", i % 2 == 0 ? 7L : -7L)).ToArray();
            (await purse.PutEach(puts)).ShouldAllBe(a => a!.Entry.Kind == "put");
        }
        (await purse.Read()).ShouldBe((0, 400));
        (await _journal.Read("purse", 0, 1_000)).Select(e => e.Id)
            .ShouldBe(Enumerable.Range(0, 400).Select(i => $"{i / 40}-{i % 40}"));
    }

    [Fact]
    public async Task Commands_of_two_processes_at_once_keep_their_order_each()
    {
        await using var commit = new GroupCommit(_journal);
        var (one, other) = (new PurseProcess(_journal, commit), new PurseProcess(_journal, commit));
        await one.Read();
        await other.Read();
        await Task.WhenAll(one.PutEach(Puts("one")), other.PutEach(Puts("other")));
        var ids = (await _journal.Read("purse", 0, 1_000)).Select(e => e.Id).ToList();
        foreach (var process in new[] { "one", "other" })
            ids.Where(id => id.StartsWith(process, StringComparison.Ordinal)).ShouldBe(Puts(process).Select(p => p.Id));
        (await new PurseProcess(_journal, commit).Read()).ShouldBe((200, 200));

        static (string Id, long Pence)[] Puts(string process) => [.. Enumerable.Range(0, 100).Select(i => ($"{process}-{i}", 1L))];
    }
}
