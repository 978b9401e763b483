using System.Text.Json;
using System.Text.Json.Serialization;

namespace Federated.Engine.Journals;

/// <summary>
/// A journal, or some of its streams, as a text file of JSON lines: one that names the format, one for each entry in the order
/// in which they became durable, and one that says how many there were. Entries keep their hashes, so a chain is whole in
/// whatever journal it is put; snapshots are not in it, each journal makes its own.
/// </summary>
public static class JournalLines
{
    private const string FormatName = "federated-journal-1";
    private const int PageSize = 1_000;

    private static readonly JsonSerializerOptions _options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        // Bodies are JSON themselves: nothing is gained by escaping their quotation marks as \u0022.
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes what a journal has now, also while others write it.</summary>
    /// <param name="journal">Read as a feed, so what is written is a journal as it once was.</param>
    /// <param name="to">UTF-8, lines ended by a line feed.</param>
    /// <param name="streams">Names of the streams; all when empty.</param>
    /// <param name="stopping">Ends it before its end.</param>
    /// <returns>The number of entries.</returns>
    /// <exception cref="JournalUnavailableException">The journal cannot be read, or has no stream of one of the names.</exception>
    public static async Task<long> Write(IJournal journal, TextWriter to, IReadOnlyCollection<string> streams, CancellationToken stopping)
    {
        ArgumentNullException.ThrowIfNull(journal);
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(streams);
        foreach (var stream in streams)
        {
            if (await journal.HeadVersion(stream) == 0) throw new JournalUnavailableException($"The journal has no stream {stream}.");
        }

        await Write(to, new() { Format = FormatName }, stopping);
        var (written, position) = (0L, 0L);
        IReadOnlyList<FeedEntry> page;
        do
        {
            page = await journal.ReadFeed(position, PageSize);
            foreach (var (at, entry) in page)
            {
                position = at;
                if (streams.Count > 0 && !streams.Contains(entry.Stream)) continue;
                await Write(to, Line.Of(entry), stopping);
                written++;
            }
        }
        while (page.Count == PageSize);
        await Write(to, new() { Entries = written }, stopping);
        await to.FlushAsync(stopping);
        return written;
    }

    /// <summary>
    /// Puts the entries of a file into a journal. Everything is checked before anything is written: that the file is whole, each
    /// chain from its first entry, and that what the journal has of these streams is the beginning of what the file has, or the
    /// other way round. What is there already is passed over, so an import that broke off is gone on with by doing it again.
    /// </summary>
    /// <param name="file">Path of a file that <see cref="Write(IJournal,TextWriter,IReadOnlyCollection{string},CancellationToken)"/> wrote.</param>
    /// <param name="journal">Nobody else may be writing these streams.</param>
    /// <param name="stopping">Ends it before its end.</param>
    /// <returns>The number of entries that were new to the journal.</returns>
    /// <exception cref="JournalLinesException">The file is not as it must be, or does not fit the journal. Nothing was written.</exception>
    /// <exception cref="JournalUnavailableException">The journal failed, or others write these streams.</exception>
    public static async Task<long> Read(string file, IJournal journal, CancellationToken stopping)
    {
        ArgumentNullException.ThrowIfNull(journal);
        var there = (await journal.Heads()).ToDictionary(head => head.Stream, StringComparer.Ordinal);
        await Check(file, journal, there, stopping);

        var written = 0L;
        await foreach (var entries in Entries(file, stopping).Where(e => e.Entry.Version > (there.GetValueOrDefault(e.Entry.Stream)?.Version ?? 0)).Chunk(PageSize).WithCancellation(stopping))
        {
            var outcomes = await journal.Append([.. entries.Select(e => (JournalUnit)e.Entry)]);
            if (outcomes.Any(outcome => outcome != AppendOutcome.Appended))
                throw new JournalUnavailableException("Another process writes the same streams; stop it, and import again.");
            written += entries.Length;
        }
        return written;
    }

    private static async Task Check(string file, IJournal journal, Dictionary<string, StreamHead> there, CancellationToken stopping)
    {
        var heads = new Dictionary<string, (long Version, byte[] Hash)>(StringComparer.Ordinal);
        await foreach (var (number, entry) in Entries(file, stopping))
        {
            var (version, hash) = heads.GetValueOrDefault(entry.Stream, (0, JournalEntry.NoHash));
            if (entry.Version != version + 1)
                throw new JournalLinesException(number, $"{entry.Stream} has version {entry.Version} after version {version}: each is the one before and 1");
            if (!entry.Follows(hash)) throw new JournalLinesException(number, $"the hash of {entry.Stream} version {entry.Version} is not that of the entry and of the one before it");
            try
            {
                _ = (JournalUnit)entry;
            }
            catch (ArgumentException fault)
            {
                throw new JournalLinesException(number, fault.Message.TrimEnd('.'));
            }
            if (there.TryGetValue(entry.Stream, out var head) && head.Version == entry.Version && !head.Hash.AsSpan().SequenceEqual(entry.Hash))
                throw Different(number, entry.Stream, entry.Version);
            heads[entry.Stream] = (entry.Version, entry.Hash);
        }

        // Where the journal has more than the file, what the file has must be its beginning.
        foreach (var (stream, (version, hash)) in heads)
        {
            if (!there.TryGetValue(stream, out var head) || head.Version <= version) continue;
            if (await journal.Read(stream, version - 1, 1) is not [var same] || !same.Hash.AsSpan().SequenceEqual(hash)) throw Different(0, stream, version);
        }
    }

    private static JournalLinesException Different(int line, string stream, long version) =>
        new(line, $"the journal has another history of {stream} than the file: version {version} differs");

    private static async IAsyncEnumerable<(int Line, JournalEntry Entry)> Entries(
        string file, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stopping)
    {
        var (number, read, ended) = (0, 0L, false);
        await foreach (var text in File.ReadLinesAsync(file, stopping))
        {
            var line = Parse(++number, text);
            if (number == 1)
            {
                if (line.Format != FormatName) throw new JournalLinesException(1, $"it must be {{\"format\":\"{FormatName}\"}}");
                continue;
            }
            if (ended) throw new JournalLinesException(number, "it stands after the line that says how many entries there are");
            if (line.Entries is { } all)
            {
                if (all != read) throw new JournalLinesException(number, $"it says that there are {all} entries, and there are {read}");
                ended = true;
                continue;
            }
            read++;
            yield return (number, line.ToEntry() ?? throw new JournalLinesException(number, "it must have stream, version, id, fingerprint, kind, outstanding, body and a hash of 64 hexadecimal digits"));
        }
        if (!ended) throw new JournalLinesException(number, "it is the last and does not say how many entries there are: the file was cut off");
    }

    private static Line Parse(int number, string text)
    {
        try
        {
            return JsonSerializer.Deserialize<Line>(text, _options) ?? throw new JournalLinesException(number, "it must be a JSON object");
        }
        catch (JsonException)
        {
            throw new JournalLinesException(number, "it must be a JSON object, as an export writes it");
        }
    }

    private static async Task Write(TextWriter to, Line line, CancellationToken stopping)
    {
        await to.WriteAsync(JsonSerializer.Serialize(line, _options).AsMemory(), stopping);
        await to.WriteAsync("\n".AsMemory(), stopping);
    }

    /// <summary>Any of the three kinds of lines.</summary>
    private sealed record Line
    {
        public string? Format { get; init; }

        public string? Stream { get; init; }

        public long? Version { get; init; }

        public string? Id { get; init; }

        public string? Fingerprint { get; init; }

        public string? Kind { get; init; }

        public int? Outstanding { get; init; }

        public string? Body { get; init; }

        public string? Hash { get; init; }

        public long? Entries { get; init; }

        public static Line Of(JournalEntry entry) => new()
        {
            Stream = entry.Stream,
            Version = entry.Version,
            Id = entry.Id,
            Fingerprint = entry.Fingerprint,
            Kind = entry.Kind,
            Outstanding = entry.Outstanding,
            Body = entry.Body,
            Hash = Convert.ToHexStringLower(entry.Hash),
        };

        public JournalEntry? ToEntry() =>
            this is { Stream: { } stream, Version: { } version, Id: { } id, Fingerprint: { } fingerprint, Kind: { } kind, Outstanding: { } outstanding, Body: { } body, Hash: { } hash }
            && HashOf(hash) is { } bytes
                ? new(stream, version, id, fingerprint, kind, outstanding, body, bytes)
                : null;

        private static byte[]? HashOf(string text)
        {
            var bytes = new byte[JournalEntry.NoHash.Length];
            return Convert.FromHexString(text, bytes, out var read, out var written) == System.Buffers.OperationStatus.Done && written == bytes.Length && read == text.Length ? bytes : null;
        }
    }
}

/// <summary>A file of journal lines is not as it must be.</summary>
/// <param name="line">Number of the line, from 1; 0 for the file as a whole.</param>
/// <param name="fault">What is wrong with it.</param>
public sealed class JournalLinesException(int line, string fault) : Exception(line == 0 ? $"The file does not fit: {fault}." : $"Line {line}: {fault}.")
{
    /// <summary>Number of the line, from 1; 0 for the file as a whole.</summary>
    public int Line => line;
}
