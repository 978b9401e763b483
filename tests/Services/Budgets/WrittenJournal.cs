using Federated.Budgets.Books;
using Federated.Domain.Budgets;
using Federated.Engine.Journals;
using Federated.Tests.Domain.Budgets;

namespace Federated.Tests.Services.Budgets;

/// <summary>A journal that was written before, to be audited. Tests may tamper with it.</summary>
internal sealed class WrittenJournal : IJournal
{
    private static readonly BookModel Model = BookModel.Instance;

    public SortedDictionary<string, List<JournalEntry>> Streams { get; } = new(StringComparer.Ordinal);

    public List<Snapshot> Snapshots { get; } = [];

    /// <summary>What the members of a federation would have written, with a snapshot of the first of every ten entries.</summary>
    public static WrittenJournal Of(SmallFederation federation)
    {
        var journal = new WrittenJournal();
        foreach (var member in federation.Members.Where(m => m.Entries.Count > 0))
        {
            var book = new Book(member.Code);
            journal.Streams[member.Code] = [];
            foreach (var entry in member.Entries)
            {
                book = Model.Evolve(book, entry);
                journal.Add(member.Code, entry, Model.WriteEntry(entry), Model.OutstandingOf(book));
                var last = journal.Streams[member.Code][^1];
                if (last.Version % 10 == 1) journal.Snapshots.Add(new(member.Code, last.Version, last.Hash, Model.SnapshotFormat, Model.WriteState(book)));
            }
        }
        return journal;
    }

    /// <summary>Changes what an entry says, and every hash from there on, as one who knows how could.</summary>
    public void Rewrite(string stream, int version, Func<string, string> change)
    {
        var entries = Streams[stream];
        var after = entries[(version - 1)..];
        entries.RemoveRange(version - 1, after.Count);
        Snapshots.RemoveAll(s => s.Stream == stream && s.Version >= version);
        foreach (var entry in after)
            Chain(stream, entry.Id, entry.Kind, entry.Version == version ? change(entry.Body) : entry.Body, entry.Outstanding);
    }

    public Task Scan(Action<FeedEntry> visit, CancellationToken cancellation)
    {
        foreach (var (index, entry) in Streams.Values.SelectMany(entries => entries).Index()) visit(new(index + 1, entry));
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<StreamHead>> Heads() =>
        Task.FromResult<IReadOnlyList<StreamHead>>([.. Streams.Values.Select(entries => new StreamHead(entries[^1].Stream, entries[^1].Version, entries[^1].Hash))]);

    public Task<IReadOnlyList<Snapshot>> ReadSnapshots() => Task.FromResult<IReadOnlyList<Snapshot>>(Snapshots);

    public Task<IReadOnlyList<AppendOutcome>> Append(IReadOnlyList<JournalUnit> batch) => throw new NotSupportedException();

    public Task<IReadOnlyList<JournalEntry>> Read(string stream, long afterVersion, int limit) => throw new NotSupportedException();

    public Task<JournalEntry?> Find(string stream, string id) => throw new NotSupportedException();

    public Task<long> HeadVersion(string stream) => throw new NotSupportedException();

    public Task<IReadOnlyList<FeedEntry>> ReadFeed(long afterPosition, int limit) => throw new NotSupportedException();

    public Task<IReadOnlyList<string>> StreamsWithOutstanding() => throw new NotSupportedException();

    public Task<Snapshot?> ReadSnapshot(string stream, string format, long atMostVersion) => throw new NotSupportedException();

    public Task WriteSnapshot(Snapshot snapshot, bool keepEarlier) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Add(string stream, BookEntry entry, string body, int outstanding) =>
        Chain(stream, entry.CommandId, Model.KindOf(entry), body, outstanding);

    private void Chain(string stream, string id, string kind, string body, int outstanding)
    {
        var entries = Streams[stream];
        var (version, hash) = entries is [.., var last] ? (last.Version, last.Hash) : (0, JournalEntry.NoHash);
        entries.Add(JournalEntry.After(version, hash, stream, id, "", kind, outstanding, body));
    }
}
