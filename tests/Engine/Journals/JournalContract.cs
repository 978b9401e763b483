using System.Collections.Concurrent;
using Federated.Engine.Journals;
using static Federated.Engine.Journals.AppendOutcome;

namespace Federated.Tests.Engine.Journals;

/// <summary>What every journal must do. A kind of journal is tested by deriving and saying how to open it.</summary>
public abstract partial class JournalContract : IAsyncLifetime
{
    private readonly Dictionary<string, JournalEntry> _heads = [];

    private protected IJournal Journal { get; private set; } = null!;

    private protected abstract IJournal Open();

    public virtual Task InitializeAsync()
    {
        Journal = Open();
        return Task.CompletedTask;
    }

    public virtual async Task DisposeAsync() => await Journal.DisposeAsync();

    /// <summary>Closes it and opens it again: what is read then was written for good.</summary>
    private protected virtual async Task Reopen()
    {
        await Journal.DisposeAsync();
        Journal = Open();
    }

    private protected JournalEntry Next(string stream, string? id = null, int outstanding = 0, string body = "{}")
    {
        var (version, hash) = _heads.TryGetValue(stream, out var head) ? (head.Version, head.Hash) : (0, JournalEntry.NoHash);
        return _heads[stream] = JournalEntry.After(version, hash, stream, id ?? $"{stream}-{version + 1}", "print", "kind", outstanding, body);
    }

    private static JournalUnit Unit(params JournalEntry[] entries) => new([.. entries]);

    [Fact]
    public async Task Entries_are_read_back_as_they_were_written_and_in_order()
    {
        var body = """{"text":"Ω – 漢字 🏥 \u0000 '; DROP TABLE entries;--"}""";
        JournalEntry[] written = [Next("A", body: body), Next("B", outstanding: 3), Next("A"), Next("A")];
        (await Journal.Append([.. written])).ShouldAllBe(outcome => outcome == Appended);
        await Reopen();

        var read = await Journal.Read("A", 0, 10);
        read.Select(e => e.Version).ShouldBe([1, 2, 3]);
        read[0].Body.ShouldBe(body);
        read[0].ShouldBeEquivalentTo(written[0]);
        (await Journal.Read("A", 1, 1)).Single().Version.ShouldBe(2);
        (await Journal.Read("B", 0, 10)).Single().Outstanding.ShouldBe(3);
        (await Journal.Read("C", 0, 10)).ShouldBeEmpty();
        (await Journal.HeadVersion("A")).ShouldBe(3);
        (await Journal.HeadVersion("C")).ShouldBe(0);
    }

    [Fact]
    public async Task An_empty_batch_adds_nothing()
    {
        await Journal.Append([Next("A")]);
        (await Journal.Append([])).ShouldBeEmpty();
        (await Journal.ReadFeed(0, 10)).Count.ShouldBe(1);
        (await Journal.Heads()).Count.ShouldBe(1);
        (await Journal.Append([Next("A")])).ShouldBe([Appended]);
    }

    [Fact]
    public async Task An_entry_that_does_not_follow_its_stream_is_not_written()
    {
        await Journal.Append([Next("A"), Next("A")]);
        var stale = JournalEntry.After(1, JournalEntry.NoHash, "A", "late", "print", "kind", 0, "{}");
        var gap = JournalEntry.After(5, JournalEntry.NoHash, "A", "early", "print", "kind", 0, "{}");
        (await Journal.Append([stale])).ShouldBe([WrongVersion]);
        (await Journal.Append([gap])).ShouldBe([WrongVersion]);
        (await Journal.Read("A", 0, 10)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task An_id_is_written_once_in_a_stream()
    {
        await Journal.Append([Next("A", "same"), Next("B", "same")]);
        (await Journal.Append([Next("A", "same")])).ShouldBe([DuplicateId]);
        (await Journal.Find("A", "same"))!.Version.ShouldBe(1);
        (await Journal.Find("B", "same"))!.Stream.ShouldBe("B");
        (await Journal.Find("A", "other")).ShouldBeNull();
    }

    [Fact]
    public async Task One_bad_stream_in_a_batch_fails_no_other()
    {
        await Journal.Append([Next("bad", "x")]);
        var outcomes = await Journal.Append([Next("good"), Next("bad", "x"), Next("bad", "y"), Next("good"), Next("new")]);
        outcomes.ShouldBe([Appended, DuplicateId, WrongVersion, Appended, Appended]);
        (await Journal.HeadVersion("good")).ShouldBe(2);
        (await Journal.HeadVersion("bad")).ShouldBe(1);
        (await Journal.HeadVersion("new")).ShouldBe(1);
    }

    [Fact]
    public async Task An_entry_decided_on_top_of_one_that_was_forestalled_is_not_written_though_its_version_is_free()
    {
        var first = Next("A");
        await Journal.Append([first]);
        var forestalled = JournalEntry.After(1, first.Hash, "A", "late", "print", "kind", 0, "{}");
        var onTop = JournalEntry.After(2, forestalled.Hash, "A", "later", "print", "kind", 0, "{}");
        (await Journal.Append([Next("A"), forestalled, onTop])).ShouldBe([Appended, WrongVersion, WrongVersion]);
        await Reopen();
        (await Journal.Append([onTop])).ShouldBe([WrongVersion]);
        (await Journal.Append([Next("A")])).ShouldBe([Appended]);
    }

    [Fact]
    public async Task A_unit_is_written_whole_and_in_order()
    {
        (await Journal.Append([Unit(Next("A"), Next("A"), Next("A")), Next("A"), Unit(Next("B"))])).ShouldBe([Appended, Appended, Appended]);
        await Reopen();
        (await Journal.Read("A", 0, 10)).Select(e => e.Version).ShouldBe([1, 2, 3, 4]);
        (await Journal.ReadFeed(0, 10)).Select(f => f.Entry.Id).ShouldBe(["A-1", "A-2", "A-3", "A-4", "B-1"]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Of_a_unit_with_an_id_that_was_used_before_nothing_is_written_and_others_are(int at)
    {
        var first = Next("A", "used");
        await Journal.Append([first]);
        var hash = first.Hash;
        var unit = new List<JournalEntry>();
        for (var i = 0; i < 3; i++)
        {
            unit.Add(JournalEntry.After(1 + i, hash, "A", i == at ? "used" : $"new-{i}", "print", "kind", 0, "{}"));
            hash = unit[^1].Hash;
        }
        var onTop = JournalEntry.After(4, hash, "A", "on-top", "print", "kind", 0, "{}");
        (await Journal.Append([Next("B"), Unit([.. unit]), onTop, Next("B"), Next("A", "goes-on")]))
            .ShouldBe([Appended, DuplicateId, WrongVersion, Appended, Appended]);
        await Reopen();
        (await Journal.Read("A", 0, 10)).Select(e => e.Id).ShouldBe(["used", "goes-on"]);
        (await Journal.HeadVersion("B")).ShouldBe(2);
        foreach (var entry in unit.Where(e => e.Id != "used")) (await Journal.Find("A", entry.Id)).ShouldBeNull();
    }

    [Fact]
    public async Task A_unit_that_does_not_follow_its_stream_is_not_written()
    {
        await Journal.Append([Next("A")]);
        var gap = JournalEntry.After(2, JournalEntry.NoHash, "A", "x", "print", "kind", 0, "{}");
        (await Journal.Append([Unit(gap, JournalEntry.After(3, gap.Hash, "A", "y", "print", "kind", 0, "{}"))])).ShouldBe([WrongVersion]);
        (await Journal.HeadVersion("A")).ShouldBe(1);
    }

    [Fact]
    public void A_unit_is_of_one_stream_and_has_no_gap()
    {
        Should.Throw<ArgumentException>(() => Unit());
        Should.Throw<ArgumentException>(() => Unit(Next("A"), Next("B")));
        var (first, _, third) = (Next("C"), Next("C"), Next("C"));
        Should.Throw<ArgumentException>(() => Unit(first, third));
    }

    [Fact]
    public async Task A_very_large_entry_is_kept_whole()
    {
        var body = $"\"{new string('£', 2_000_000)}\"";
        await Journal.Append([Next("A", body: body)]);
        await Reopen();
        (await Journal.Read("A", 0, 1)).Single().Body.Length.ShouldBe(body.Length);
    }

    [Fact]
    public async Task The_feed_gives_every_entry_once_in_the_order_of_its_transactions_and_resumes()
    {
        await Journal.Append([Next("B"), Next("A")]);
        await Journal.Append([Next("A"), Next("C")]);
        var first = await Journal.ReadFeed(0, 3);
        var rest = await Journal.ReadFeed(first[^1].Position, 10);
        first.Concat(rest).Select(f => f.Entry.Id).ShouldBe(["B-1", "A-1", "A-2", "C-1"]);
        (await Journal.ReadFeed(rest[^1].Position, 10)).ShouldBeEmpty();
        await Journal.Append([Next("A")]);
        (await Journal.ReadFeed(rest[^1].Position, 10)).Single().Entry.Id.ShouldBe("A-3");
    }

    [Fact]
    public async Task A_reader_of_the_feed_misses_nothing_while_many_processes_write()
    {
        const int Streams = 8;
        const int Entries = 60;
        await using var commit = new GroupCommit(Journal);
        var units = Enumerable.Range(0, Streams).Select(stream => Enumerable.Range(0, Entries).Select(_ => Next($"S{stream}")).ToList()).ToList();
        var writing = units.Select(unit => Task.Run(async () =>
        {
            foreach (var entry in unit) (await commit.Append(entry)).ShouldBe(Appended);
        })).ToList();

        var seen = new List<FeedEntry>();
        using var patience = new CancellationTokenSource(Patience.Long);
        while (seen.Count < Streams * Entries)
        {
            var next = commit.NextTransaction;
            var read = await Journal.ReadFeed(seen is [.., var last] ? last.Position : 0, 7);
            seen.AddRange(read);
            if (read.Count == 0) await next.WaitAsync(patience.Token);
        }
        await Task.WhenAll(writing);

        seen.Select(f => f.Position).ShouldBeInOrder(SortDirection.Ascending);
        foreach (var stream in seen.GroupBy(f => f.Entry.Stream))
            stream.Select(f => f.Entry.Version).ShouldBe(Enumerable.Range(1, Entries).Select(v => (long)v));
        (await Journal.ReadFeed(0, int.MaxValue)).Select(f => f.Position).ShouldBe(seen.Select(f => f.Position));
    }

    [Fact]
    public async Task A_scan_shows_streams_in_ordinal_order_and_each_in_order()
    {
        await Journal.Append([Next("b"), Next("B"), Next("B"), Next("a-1"), Next("a"), Next("B")]);
        var seen = new List<string>();
        await Journal.Scan(fed => seen.Add($"{fed.Entry.Stream}{fed.Entry.Version}"), default);
        seen.ShouldBe(["B1", "B2", "B3", "a1", "a-11", "b1"]);
    }

    [Fact]
    public async Task A_scan_gives_each_entry_its_place_in_the_feed()
    {
        await Journal.Append([Next("B"), Next("A"), Next("B")]);
        var scanned = new List<FeedEntry>();
        await Journal.Scan(scanned.Add, default);
        var fed = await Journal.ReadFeed(0, 10);
        scanned.OrderBy(f => f.Position).Select(f => $"{f.Position} {f.Entry.Id}").ShouldBe(fed.Select(f => $"{f.Position} {f.Entry.Id}"));
    }

    [Fact]
    public async Task A_scan_ends_when_it_is_cancelled()
    {
        await Journal.Append([Next("A"), Next("A"), Next("A")]);
        using var stop = new CancellationTokenSource();
        var seen = 0;
        await Should.ThrowAsync<OperationCanceledException>(Journal.Scan(
            _ =>
            {
                seen++;
                stop.Cancel();
            },
            stop.Token));
        seen.ShouldBe(1);
    }

    [Fact]
    public async Task The_heads_are_the_last_entries_of_all_streams_in_ordinal_order()
    {
        (await Journal.Heads()).ShouldBeEmpty();
        var last = Next("b");
        await Journal.Append([last, Next("B"), Next("B"), Next("a-1"), Next("a")]);
        var heads = await Journal.Heads();
        heads.Select(h => $"{h.Stream} {h.Version}").ShouldBe(["B 2", "a 1", "a-1 1", "b 1"]);
        heads[^1].Hash.ShouldBe(last.Hash);
    }

    [Fact]
    public async Task Streams_that_owe_a_message_are_found_by_their_last_entry()
    {
        await Journal.Append([Next("done", outstanding: 1), Next("done"), Next("Z", outstanding: 2), Next("owes"), Next("owes", outstanding: 1)]);
        (await Journal.StreamsWithOutstanding()).ShouldBe(["Z", "owes"]);
    }

    [Fact]
    public async Task A_snapshot_replaces_the_one_before_and_is_given_in_its_own_format_only()
    {
        await Journal.Append([Next("A")]);
        await Journal.WriteSnapshot(new("A", 1, [1], "f-1", "one"));
        await Journal.WriteSnapshot(new("A", 2, [2], "f-1", "two"));
        await Reopen();
        (await Journal.ReadSnapshot("A", "f-1"))!.Body.ShouldBe("two");
        (await Journal.ReadSnapshot("A", "f-2")).ShouldBeNull();
        (await Journal.ReadSnapshot("B", "f-1")).ShouldBeNull();
        (await Journal.ReadSnapshots()).Single().Version.ShouldBe(2);
    }

    [Fact]
    public async Task Snapshots_that_are_kept_are_found_at_or_before_a_version()
    {
        await Journal.Append([Next("A"), Next("B")]);
        foreach (var version in new[] { 20, 10, 30 }) await Journal.WriteSnapshot(new("A", version, [1], "past-1", $"{version}"), keepEarlier: true);
        await Journal.WriteSnapshot(new("A", 20, [1], "past-1", "20 again"), keepEarlier: true);
        await Journal.WriteSnapshot(new("A", 25, [1], "now-1", "now"));
        await Journal.WriteSnapshot(new("B", 5, [1], "past-1", "of another stream"), keepEarlier: true);
        await Reopen();

        (await Journal.ReadSnapshot("A", "past-1"))!.Version.ShouldBe(30);
        (await Journal.ReadSnapshot("A", "past-1", 29))!.Body.ShouldBe("20 again");
        (await Journal.ReadSnapshot("A", "past-1", 20))!.Version.ShouldBe(20);
        (await Journal.ReadSnapshot("A", "past-1", 19))!.Version.ShouldBe(10);
        (await Journal.ReadSnapshot("A", "past-1", 9)).ShouldBeNull();
        (await Journal.ReadSnapshot("A", "now-1"))!.Body.ShouldBe("now");
        (await Journal.ReadSnapshots()).Select(s => $"{s.Stream}{s.Version}").ShouldBe(["A10", "A20", "A25", "A30", "B5"]);
    }

    [Fact]
    public async Task A_snapshot_in_a_new_format_drops_those_of_the_format_before_and_no_others()
    {
        await Journal.Append([Next("A"), Next("B")]);
        foreach (var version in new[] { 1, 2 }) await Journal.WriteSnapshot(new("A", version, [1], "past-1", ""), keepEarlier: true);
        await Journal.WriteSnapshot(new("A", 3, [1], "pastime-1", ""), keepEarlier: true);
        await Journal.WriteSnapshot(new("B", 4, [1], "past-1", ""), keepEarlier: true);
        await Journal.WriteSnapshot(new("A", 5, [1], "past-2", ""), keepEarlier: true);
        (await Journal.ReadSnapshots()).Select(s => $"{s.Stream}{s.Version}").ShouldBe(["A3", "A5", "B4"]);
    }

    [Fact]
    public async Task Readers_see_whole_batches_while_they_are_written()
    {
        var torn = new ConcurrentBag<long>();
        using var done = new CancellationTokenSource();
        var reading = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                var version = await Journal.HeadVersion("A");
                if (version % 10 != 0) torn.Add(version);
            }
        });
        for (var batch = 0; batch < 50; batch++) await Journal.Append([.. Enumerable.Range(0, 10).Select(_ => Next("A"))]);
        await done.CancelAsync();
        await reading;
        torn.ShouldBeEmpty();
        (await Journal.HeadVersion("A")).ShouldBe(500);
    }

    [Fact]
    public async Task A_scan_and_the_heads_are_of_one_moment_while_others_write()
    {
        using var done = new CancellationTokenSource();
        var first = Enumerable.Range(0, 10).Select(i => (JournalUnit)Next($"S{i}")).ToList();
        await Journal.Append(first);
        var writing = Task.Run(async () =>
        {
            // Each batch takes every stream on by one.
            while (!done.IsCancellationRequested) await Journal.Append([.. Enumerable.Range(0, 10).Select(i => Next($"S{i}"))]);
        });
        for (var time = 0; time < 20; time++)
        {
            (await Journal.Heads()).Select(head => head.Version).Distinct().ShouldHaveSingleItem();
            var seen = new Dictionary<string, long>();
            await Journal.Scan(fed => seen[fed.Entry.Stream] = fed.Entry.Version, default);
            seen.Values.Distinct().ShouldHaveSingleItem();
        }
        await done.CancelAsync();
        await writing;
    }
}
