namespace Federated.Engine.Journals.Postgres;

/// <summary>
/// Which units of a batch fit the journal as it was read, decided in memory: by version and hash of each stream's head,
/// and by the ids that are used already. Later units of a stream build on those before them that fit.
/// </summary>
internal sealed class BatchPlan
{
    private readonly Dictionary<string, StreamHead> _heads;
    private readonly HashSet<(string Stream, string Id)> _used;
    private readonly List<JournalEntry> _fitting = [];

    /// <param name="batch">What to append.</param>
    /// <param name="heads">Of those of its streams that have entries.</param>
    /// <param name="used">Those of its ids that its streams have already.</param>
    public BatchPlan(IReadOnlyList<JournalUnit> batch, IReadOnlyList<StreamHead> heads, IReadOnlyList<(string Stream, string Id)> used)
    {
        _heads = heads.ToDictionary(head => head.Stream, StringComparer.Ordinal);
        _used = [.. used];
        Outcomes = [.. batch.Select(Take)];
    }

    /// <summary>What becomes of each unit, provided that the streams still end as they were read.</summary>
    public AppendOutcome[] Outcomes { get; }

    /// <summary>The entries to write, in order.</summary>
    public IReadOnlyList<JournalEntry> Fitting => _fitting;

    private AppendOutcome Take(JournalUnit unit)
    {
        var head = _heads.GetValueOrDefault(unit.Stream) ?? new(unit.Stream, 0, JournalEntry.NoHash);
        var ids = new HashSet<(string, string)>();
        foreach (var entry in unit.Entries)
        {
            // A version may be free again for an entry that was decided on top of one that another writer forestalled: its hash tells.
            if (entry.Version != head.Version + 1 || !entry.Follows(head.Hash)) return AppendOutcome.WrongVersion;
            if (_used.Contains((unit.Stream, entry.Id)) || !ids.Add((unit.Stream, entry.Id))) return AppendOutcome.DuplicateId;
            head = new(unit.Stream, entry.Version, entry.Hash);
        }
        _heads[unit.Stream] = head;
        _used.UnionWith(ids);
        _fitting.AddRange(unit.Entries);
        return AppendOutcome.Appended;
    }
}
