namespace Federated.Engine.Journals;

/// <summary>What became of one unit of a batch.</summary>
public enum AppendOutcome
{
    /// <summary>All of it is durable.</summary>
    Appended,
    /// <summary>
    /// The stream does not end with the entry that it follows, by version and by hash: whoever appends is out of date.
    /// Nothing of it was written.
    /// </summary>
    WrongVersion,
    /// <summary>The stream has an entry with one of its ids already. Nothing of it was written.</summary>
    DuplicateId,
}

/// <summary>
/// Append-only storage of streams. Every implementation passes the same contract tests. All members may be called from
/// any thread; <see cref="Append"/> is called by one <see cref="GroupCommit"/> only, one batch at a time.
/// </summary>
public interface IJournal : IAsyncDisposable
{
    /// <summary>
    /// Whether other processes may write it while this one does. What one of them has in memory may then be out of date, and
    /// a process looks here before it tells anybody.
    /// </summary>
    bool IsShared => false;

    /// <summary>
    /// Writes the units, in order, in one durable transaction. A unit that does not fit its stream is left out whole, and
    /// so are those after it that depend on it; the others are written. Outcomes are in the order of the units. An empty
    /// batch adds nothing, and fails where one with an entry in it would.
    /// </summary>
    /// <exception cref="JournalUnavailableException">Nothing is known of the batch: it may or may not have become durable.</exception>
    /// <exception cref="JournalFullException">As that, because there is no room.</exception>
    Task<IReadOnlyList<AppendOutcome>> Append(IReadOnlyList<JournalUnit> batch);

    /// <summary>Up to <paramref name="limit"/> entries of a stream after a version (0 for all), in order.</summary>
    Task<IReadOnlyList<JournalEntry>> Read(string stream, long afterVersion, int limit);

    /// <summary>The entry that a command made, or null.</summary>
    Task<JournalEntry?> Find(string stream, string id);

    /// <summary>The version of a stream's last entry; 0 when it has none.</summary>
    Task<long> HeadVersion(string stream);

    /// <summary>
    /// Up to <paramref name="limit"/> entries of all streams after a position (0 for all), in the order in which they became
    /// durable. Nothing is ever shown later at a position before one that was shown: who resumes after the last one misses
    /// nothing. Costs what it returns, wherever in the journal that is.
    /// </summary>
    Task<IReadOnlyList<FeedEntry>> ReadFeed(long afterPosition, int limit);

    /// <summary>The last entry of every stream, in ordinal order of the streams, all as of one moment.</summary>
    Task<IReadOnlyList<StreamHead>> Heads();

    /// <summary>Shows every entry, streams in ordinal order and each in order of its versions, all as of one moment.</summary>
    Task Scan(Action<FeedEntry> visit, CancellationToken cancellation);

    /// <summary>Streams whose last entry left something to see to (<see cref="JournalEntry.Outstanding"/>), in ordinal order.</summary>
    Task<IReadOnlyList<string>> StreamsWithOutstanding();

    /// <summary>The newest snapshot of a stream in this format, of a version up to <paramref name="atMostVersion"/>, or null.</summary>
    Task<Snapshot?> ReadSnapshot(string stream, string format, long atMostVersion = long.MaxValue);

    /// <summary>Every snapshot there is, streams in ordinal order and each in order of versions.</summary>
    Task<IReadOnlyList<Snapshot>> ReadSnapshots();

    /// <summary>
    /// Writes a snapshot, and drops those of the stream whose format has the same name and another number. Called by the
    /// one appender, never during <see cref="Append"/>.
    /// </summary>
    /// <param name="snapshot">Of an entry that is durable.</param>
    /// <param name="keepEarlier">Whether earlier ones of the same format stay beside it; otherwise it replaces them.</param>
    Task WriteSnapshot(Snapshot snapshot, bool keepEarlier = false);
}

/// <summary>The journal could not answer. What was asked of it may or may not have happened; read to know.</summary>
public class JournalUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The journal cannot be written because the disk is full. It can be read, and written again when there is room.</summary>
public sealed class JournalFullException(string message, Exception? inner = null) : JournalUnavailableException(message, inner);

/// <summary>The journal holds what was never written by this engine: a broken chain or a gap. The stream is not served.</summary>
public sealed class JournalCorruptException(string message) : Exception(message);

/// <summary>
/// An entry says what this version of the service does not know: a later version wrote it. Guessing would tell and record
/// what is wrong, so nothing is told or recorded of its stream until this version is replaced.
/// </summary>
public sealed class LaterEntryException : Exception
{
    /// <summary>An entry could not be read.</summary>
    public LaterEntryException(JournalEntry entry, Exception unknown)
        : base(
            $"Entry {entry.Version} of {entry.Stream} ({entry.Kind}) was written by a later version of the service, or is damaged: " +
            $"this version cannot read it. {unknown.Message}")
    {
        (Data[nameof(Stream)], Data[nameof(Version)]) = (entry.Stream, entry.Version);
    }

    /// <summary>Whose entry. Kept in the data of the exception, which is what reaches a caller in another process.</summary>
    public string Stream => (string)Data[nameof(Stream)]!;

    /// <summary>Which entry.</summary>
    public long Version => (long)Data[nameof(Version)]!;
}
