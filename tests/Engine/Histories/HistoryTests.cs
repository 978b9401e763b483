using System.Globalization;
using Federated.Engine.Histories;
using Federated.Engine.Journals;
using Federated.Tests.Engine.Processes;

namespace Federated.Tests.Engine.Histories;

public sealed class HistoryTests : IAsyncLifetime
{
    private const int Entries = 107;
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private UnreliableJournal _journal = null!;
    private GroupCommit _commit = null!;

    // Three entries a second.
    private static DateTimeOffset TimeOf(int version) => Start.AddSeconds((version - 1) / 3);

    public async Task InitializeAsync()
    {
        _journal = new(_folder.Path);
        _commit = new(_journal);
        var purse = new PurseProcess(_journal, _commit);
        for (var version = 1; version <= Entries; version++) await purse.Put($"p-{version}", version, at: TimeOf(version));
    }

    public async Task DisposeAsync()
    {
        await _commit.DisposeAsync();
        await _journal.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(107)]
    [InlineData(1_000)]
    public async Task At_every_version_it_is_the_fold_of_the_entries_up_to_there(int every)
    {
        var history = new History<long, PurseEntry>(new Sum("sum-1"), _journal, _commit, every);
        // From the end, so that the first question finds no snapshot; then again with all that it left.
        for (var time = 1; time <= 2; time++)
        {
            for (var version = Entries; version >= 0; version--) (await history.At("purse", version)).ShouldBe(version * (version + 1) / 2);
        }
    }

    [Fact]
    public async Task It_reads_one_snapshot_and_fewer_entries_than_lie_between_two()
    {
        var history = new History<long, PurseEntry>(new Sum("sum-1"), _journal, _commit, every: 10);
        await history.At("purse", Entries);
        await Flushed(10);
        (await _journal.ReadSnapshots()).Select(s => s.Version).ShouldBe([10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);

        foreach (var (version, read) in new[] { (0, 0), (9, 9), (10, 0), (11, 1), (59, 9), (60, 0), (107, 7) })
        {
            var before = _journal.EntriesRead;
            await history.At("purse", version);
            (_journal.EntriesRead - before).ShouldBe(read, $"at version {version}");
        }
    }

    [Fact]
    public async Task The_version_at_an_instant_is_the_last_that_was_recorded_by_then()
    {
        var history = new History<long, PurseEntry>(new Sum("sum-1"), _journal, _commit);
        for (var tenths = -10; tenths < 400; tenths += 5)
        {
            var instant = Start.AddSeconds(tenths / 10.0);
            var expected = Enumerable.Range(1, Entries).Count(version => TimeOf(version) <= instant);
            var before = _journal.EntriesRead;
            (await history.VersionAt("purse", instant, Entries)).ShouldBe(expected);
            (_journal.EntriesRead - before).ShouldBeLessThanOrEqualTo(8);
        }
        (await history.VersionAt("nothing", Start, 0)).ShouldBe(0);
    }

    [Fact]
    public async Task Snapshots_of_another_format_are_not_used_and_are_replaced()
    {
        await new History<long, PurseEntry>(new Sum("sum-1"), _journal, _commit, every: 10).At("purse", Entries);
        await Flushed(10);
        await _journal.WriteSnapshot((await _journal.ReadSnapshot("purse", "sum-1"))! with { Body = "-1" });
        var changed = new History<long, PurseEntry>(new Sum("sum-2"), _journal, _commit, every: 50);
        (await changed.At("purse", Entries)).ShouldBe(Entries * (Entries + 1) / 2);
        await Flushed(2);
        (await _journal.ReadSnapshots()).ShouldAllBe(s => s.Format == "sum-2");
    }

    [Fact]
    public async Task A_version_that_the_stream_does_not_have_is_told() =>
        (await Should.ThrowAsync<JournalCorruptException>(() => new History<long, PurseEntry>(new Sum("sum-1"), _journal, _commit).At("purse", 108)))
            .Message.ShouldContain("ends at version 107");

    private async Task Flushed(int snapshots)
    {
        for (var i = 0; i < 1_000 && (await _journal.ReadSnapshots()).Count != snapshots; i++) await Task.Delay(10);
        (await _journal.ReadSnapshots()).Count.ShouldBe(snapshots);
    }

    private sealed class Sum(string format) : IHistoryView<long, PurseEntry>
    {
        private readonly PurseModel _model = new();

        public string SnapshotFormat => format;

        public long Empty => 0;

        public PurseEntry ReadEntry(string body) => _model.ReadEntry(body);

        public DateTimeOffset RecordedAtOf(PurseEntry entry) => entry.RecordedAt;

        public long After(long view, PurseEntry entry) => view + entry.Pence;

        public string Write(long view) => view.ToString(CultureInfo.InvariantCulture);

        public long Read(string body) => long.Parse(body, CultureInfo.InvariantCulture);
    }
}
