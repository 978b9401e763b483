using Federated.Engine.Journals;

namespace Federated.Budgets.Books;

/// <summary>How far an audit has come. Written by the audit, read by any thread.</summary>
public sealed class AuditProgress
{
    private int _streamsRead;
    private long _entriesRead;

    /// <summary>Nothing read yet, of what the journal's heads say there is.</summary>
    public AuditProgress(IReadOnlyCollection<StreamHead> heads)
    {
        ArgumentNullException.ThrowIfNull(heads);
        StreamsTotal = heads.Count;
        // Versions have no gaps, so they count. Where one was forged the sum may be anything; it is shown, not used.
        foreach (var head in heads) EntriesTotal = unchecked(EntriesTotal + head.Version);
    }

    /// <summary>Streams there were at the start.</summary>
    public int StreamsTotal { get; }

    /// <summary>Entries there were at the start; those written meanwhile come on top.</summary>
    public long EntriesTotal { get; }

    /// <summary>Streams begun.</summary>
    public int StreamsRead => Volatile.Read(ref _streamsRead);

    /// <summary>Entries read.</summary>
    public long EntriesRead => Volatile.Read(ref _entriesRead);

    internal void BeginStream() => Volatile.Write(ref _streamsRead, _streamsRead + 1);

    internal void ReadEntry() => Volatile.Write(ref _entriesRead, _entriesRead + 1);
}
