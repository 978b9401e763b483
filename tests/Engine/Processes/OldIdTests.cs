using Federated.Engine.Journals;
using Federated.Engine.Processes;

namespace Federated.Tests.Engine.Processes;

/// <summary>Ids that memory has forgotten, or that are asked for again at an awkward moment.</summary>
public sealed class OldIdTests : IAsyncLifetime
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
    public async Task A_forgotten_id_gets_its_first_answer_also_where_the_rules_would_not_take_it_twice()
    {
        var purse = new PurseProcess(_journal, _commit, new() { RecentAnswers = 1 });
        var first = await purse.Put("a", 1, parcel: "once");
        await purse.Put("b", 1);
        foreach (var process in new[] { purse, new PurseProcess(_journal, _commit) })
        {
            (await process.Put("a", 1, parcel: "once")).ShouldBe(first);
            await Should.ThrowAsync<CommandIdReusedException>(() => process.Put("a", 2, parcel: "once", fingerprint: "other"));
        }
        (await purse.Read()).ShouldBe((2, 2));
    }

    [Fact]
    public async Task What_the_rules_cannot_take_is_told_and_leaves_nothing_behind()
    {
        var purse = new PurseProcess(_journal, _commit);
        await purse.Put("a", 1, parcel: "once");
        await Should.ThrowAsync<ArgumentException>(() => purse.Put("b", 1, parcel: "once"));
        (await purse.Put("c", 1)).Version.ShouldBe(2);
    }

    [Fact]
    public async Task An_id_is_not_forgotten_before_its_entry_is_durable()
    {
        var purse = new PurseProcess(_journal, _commit, new() { RecentAnswers = 2 });
        await purse.Read();
        _journal.Hold();
        var first = purse.Put("a", 1, parcel: "once");
        await _journal.Reached();
        var others = Enumerable.Range(0, 10).Select(i => purse.Put($"b-{i}", 1)).ToList();
        var again = purse.Put("a", 1, parcel: "once");
        // Its turn comes after theirs: they are all decided.
        await purse.Read();
        _journal.Release();
        (await again).ShouldBe(await first);
        await Task.WhenAll(others);
        (await purse.Read()).ShouldBe((11, 11));
        _journal.Loads.ShouldBe(1);
    }

    [Fact]
    public async Task Whoever_looks_for_an_answer_that_is_being_written_gets_it_when_the_state_shows_it()
    {
        var purse = new PurseProcess(_journal, _commit);
        await purse.Read();
        _journal.Hold();
        var put = purse.Put("a", 1);
        await _journal.Reached();
        var found = purse.Turn(() => purse.Process.Find("a"));
        _journal.Release();
        (await found).ShouldBe(await put);
        // Not in the journal: what is read there may be ahead of the state.
        _journal.Finds.ShouldBe(0);
    }

    [Fact]
    public async Task An_answer_that_another_process_gave_is_found_together_with_the_state_after_it()
    {
        var (one, other) = (new PurseProcess(_journal, _commit), new PurseProcess(_journal, _commit));
        await one.Read();
        var put = await other.Put("a", 5);
        (await one.Turn(() => one.Process.Find("a"))).ShouldBe(put);
        (await one.Read()).ShouldBe((5, 1));
    }
}
