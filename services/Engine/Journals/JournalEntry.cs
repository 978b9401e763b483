using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Federated.Engine.Journals;

/// <summary>One durable entry of one stream, linked to the one before by its hash.</summary>
/// <param name="Stream">Whose history it belongs to: an organisation's code, or the register.</param>
/// <param name="Version">1 for the first entry of a stream, then without gaps.</param>
/// <param name="Id">Id of the command that made it; unique in the stream.</param>
/// <param name="Fingerprint">Digest of what was asked under that id.</param>
/// <param name="Kind">What it records, as the domain names it.</param>
/// <param name="Outstanding">What the stream still has to see to by itself after this entry, such as messages to deliver; 0 for most.</param>
/// <param name="Body">The entry itself: JSON.</param>
/// <param name="Hash">SHA-256 over the previous entry's hash and all of the above.</param>
public sealed record JournalEntry(
    string Stream, long Version, string Id, string Fingerprint, string Kind, int Outstanding, string Body, byte[] Hash)
{
    /// <summary>The hash before the first entry of a stream.</summary>
    public static byte[] NoHash { get; } = new byte[SHA256.HashSizeInBytes];

    /// <summary>The entry that follows one with the given version and hash.</summary>
    public static JournalEntry After(
        long version, byte[] hash, string stream, string id, string fingerprint, string kind, int outstanding, string body)
    {
        var entry = new JournalEntry(stream, version + 1, id, fingerprint, kind, outstanding, body, NoHash);
        return entry with { Hash = entry.HashAfter(hash) };
    }

    /// <summary>Whether it is, unchanged, the entry that was linked to the previous hash.</summary>
    public bool Follows(byte[] previousHash) => HashAfter(previousHash).AsSpan().SequenceEqual(Hash);

    /// <summary>What the entry records, as a model reads its body.</summary>
    /// <exception cref="LaterEntryException">It says what the model does not know.</exception>
    public TEntry Read<TEntry>(Func<string, TEntry> read)
    {
        try
        {
            return read(Body);
        }
        catch (Exception unknown)
        {
            // A kind, a member or a value that is not known yet breaks in whatever way its reader breaks.
            throw new LaterEntryException(this, unknown);
        }
    }

    /// <summary>
    /// SHA-256(previous hash, version, outstanding, then stream, id, fingerprint, kind and body, each as its length in
    /// bytes and its UTF-8). Integers are 8 bytes, big-endian. Lengths keep fields from running into each other.
    /// </summary>
    private byte[] HashAfter(byte[] previousHash)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(previousHash);
        Append(sha, Version);
        Append(sha, Outstanding);
        foreach (var text in (ReadOnlySpan<string>)[Stream, Id, Fingerprint, Kind, Body])
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            Append(sha, bytes.Length);
            sha.AppendData(bytes);
        }
        return sha.GetHashAndReset();
    }

    private static void Append(IncrementalHash sha, long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        sha.AppendData(bytes);
    }
}

/// <summary>An entry with its place in the order in which the journal became durable.</summary>
/// <param name="Position">Rises along the journal; a reader resumes after the last one it saw.</param>
/// <param name="Entry">The entry.</param>
public sealed record FeedEntry(long Position, JournalEntry Entry);

/// <summary>Where a stream ends: its hash stands for the stream's whole history.</summary>
/// <param name="Stream">Whose history.</param>
/// <param name="Version">Version of its last entry.</param>
/// <param name="Hash">Hash of that entry.</param>
public sealed record StreamHead(string Stream, long Version, byte[] Hash);

/// <summary>A stream's state at a version, so that loading need not begin at the first entry.</summary>
/// <param name="Stream">Whose state.</param>
/// <param name="Version">Version of the last entry in it.</param>
/// <param name="Hash">Hash of that entry: the next one links to it.</param>
/// <param name="Format">Format of the body, a name and a number such as "book-2"; a snapshot of another format is not used.</param>
/// <param name="Body">The state: JSON.</param>
public sealed record Snapshot(string Stream, long Version, byte[] Hash, string Format, string Body);
