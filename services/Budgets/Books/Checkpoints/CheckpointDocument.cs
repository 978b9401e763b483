using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Federated.Engine.Journals;

namespace Federated.Budgets.Books;

/// <summary>
/// The signed form of a checkpoint, <see cref="V1.Checkpoint"/>: as an answer of the API, and the same as a file.
/// </summary>
public static class CheckpointDocument
{
    private const string Title = "federated.v1.Checkpoint";
    private const string Algorithm = "ES256";
    private const int LongestStreamName = 200;
    private const int HashCharacters = 2 * SHA256.HashSizeInBytes;

    /// <summary>Signs a checkpoint.</summary>
    public static V1.Checkpoint Sign(Checkpoint checkpoint, CheckpointKey key)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(key);
        var document = new V1.Checkpoint
        {
            MadeAt = checkpoint.MadeAt,
            Streams = { checkpoint.Heads.Select(head => new V1.StreamHead { Stream = head.Stream, Version = head.Version, Hash = Convert.ToHexStringLower(head.Hash) }) },
            Algorithm = Algorithm,
            KeyId = key.Public.Id,
            PublicKey = key.Public.Pem,
        };
        document.Signature = Convert.ToBase64String(key.Sign(SignedBytes(document)));
        return document;
    }

    /// <summary>The checkpoint of a document, once its signature is found to be the trusted key's.</summary>
    /// <exception cref="CheckpointFaultException">It is malformed, was altered, or somebody else signed it.</exception>
    public static Checkpoint Read(V1.Checkpoint document, CheckpointPublicKey trusted)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(trusted);
        if (document.Algorithm != Algorithm) throw new CheckpointFaultException("algorithm", $"must be {Algorithm}");
        if (!DateTimeOffset.TryParse(document.MadeAt, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out _) || document.MadeAt.Any(char.IsWhiteSpace))
            throw new CheckpointFaultException("madeAt", "must be a time in RFC 3339");
        var heads = Heads(document);
        if (document.KeyId != trusted.Id)
            throw new CheckpointFaultException("keyId", $"names the key '{document.KeyId}', and the key to check with is {trusted.Id}");
        if (document.PublicKey != trusted.Pem) throw new CheckpointFaultException("publicKey", "is not the key that keyId names");
        if (!IsSigned(document, trusted))
            throw new CheckpointFaultException("signature", "is not the key's signature of this document: one of the two was altered");
        return new(document.MadeAt, heads);
    }

    private static ImmutableArray<StreamHead> Heads(V1.Checkpoint document)
    {
        var heads = ImmutableArray.CreateBuilder<StreamHead>(document.Streams.Count);
        foreach (var (index, head) in document.Streams.Index())
        {
            if (FaultOf(head, index > 0 ? document.Streams[index - 1].Stream : "") is var (field, rule))
                throw new CheckpointFaultException($"streams[{index}].{field}", rule);
            heads.Add(new(head.Stream, head.Version, Convert.FromHexString(head.Hash)));
        }
        return heads.MoveToImmutable();
    }

    // The rules keep the signed lines from meaning two things.
    private static (string Field, string Rule)? FaultOf(V1.StreamHead head, string before) =>
        head.Stream.Length > LongestStreamName || head.Stream.Any(c => c is <= ' ' or > '~') ? ("stream", "must be the name of a stream")
        : string.CompareOrdinal(before, head.Stream) >= 0 ? ("stream", "must come after the one before, in ordinal order")
        : head.Version < 1 ? ("version", "must be 1 or more")
        : head.Hash.Length != HashCharacters || !head.Hash.All(char.IsAsciiHexDigitLower) ? ("hash", $"must be {HashCharacters} lower-case hexadecimal digits")
        : null;

    private static bool IsSigned(V1.Checkpoint document, CheckpointPublicKey trusted)
    {
        var signature = new byte[document.Signature.Length];
        return Convert.TryFromBase64String(document.Signature, signature, out var length)
            && trusted.Verifies(SignedBytes(document), signature[..length]);
    }

    /// <summary>The lines that <c>budgets.proto</c> describes. The public key needs no place among them: its id has one.</summary>
    private static byte[] SignedBytes(V1.Checkpoint document)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Title}\n{document.Algorithm}\n{document.MadeAt}\n{document.KeyId}\n{document.Streams.Count}\n");
        foreach (var head in document.Streams) text.Append(CultureInfo.InvariantCulture, $"{head.Stream} {head.Version} {head.Hash}\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}

/// <summary>A checkpoint that cannot be relied on.</summary>
/// <param name="field">The field at fault, in JSON's spelling.</param>
/// <param name="rule">What the field must be, or what is wrong with it.</param>
public sealed class CheckpointFaultException(string field, string rule) : Exception($"The checkpoint's {field} {rule}.")
{
    /// <summary>The field at fault, in JSON's spelling, such as "streams[3].hash".</summary>
    public string Field { get; } = field;

    /// <summary>What the field must be, or what is wrong with it.</summary>
    public string Rule { get; } = rule;
}
