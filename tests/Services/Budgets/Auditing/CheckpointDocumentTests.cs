using System.Security.Cryptography;
using System.Text;
using Federated.Budgets.Books;
using Federated.Engine.Journals;

namespace Federated.Tests.Services.Budgets.Auditing;

public sealed class CheckpointDocumentTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("federated-checkpoint-").FullName;
    private readonly CheckpointKey _key;
    private readonly Checkpoint _checkpoint = new("2025-04-01T09:00:00.000000Z",
        [new("QMF", 7, SHA256.HashData([1])), new("QMF-NEWHAM", 12, SHA256.HashData([2])), new("register", 1, SHA256.HashData([3]))]);

    public CheckpointDocumentTests() => _key = CheckpointKey.ReadOrCreate(Path.Combine(_folder, "a.key"));

    public static TheoryData<string, Action<V1.Checkpoint>> Alterations() => new()
    {
        { "madeAt", d => d.MadeAt = "yesterday" },
        { "madeAt", d => d.MadeAt = "" },
        { "signature", d => d.MadeAt = "2025-04-02T09:00:00.000000Z" },
        { "signature", d => d.Streams[1].Version = 11 },
        { "signature", d => d.Streams[1].Hash = d.Streams[0].Hash },
        { "signature", d => d.Streams[1].Stream = "QMF-NEWHAN" },
        { "signature", d => d.Streams.RemoveAt(2) },
        { "signature", d => d.Streams.Add(new V1.StreamHead { Stream = "s", Version = 1, Hash = d.Streams[0].Hash }) },
        { "signature", d => d.Signature = "" },
        { "signature", d => d.Signature = "not base64" },
        { "signature", d => d.Signature = Convert.ToBase64String(new byte[64]) },
        { "signature", d => d.Signature = Convert.ToBase64String(new byte[5]) },
        { "algorithm", d => d.Algorithm = "none" },
        { "keyId", d => d.KeyId = new string('0', 64) },
        { "publicKey", d => d.PublicKey = "" },
        { "streams[1].stream", d => d.Streams[1].Stream = "" },
        { "streams[1].stream", d => d.Streams[1].Stream = "QMF 1" },
        { "streams[1].stream", d => d.Streams[1].Stream = "QMF\n" },
        { "streams[1].stream", d => d.Streams[1].Stream = "QMF" },
        { "streams[2].stream", d => d.Streams[1].Stream = "z" },
        { "streams[0].version", d => d.Streams[0].Version = 0 },
        { "streams[0].hash", d => d.Streams[0].Hash = d.Streams[0].Hash.ToUpperInvariant() },
        { "streams[0].hash", d => d.Streams[0].Hash = "00" },
    };

    [Fact]
    public void A_document_says_what_was_signed()
    {
        var read = CheckpointDocument.Read(CheckpointDocument.Sign(_checkpoint, _key), _key.Public);

        read.MadeAt.ShouldBe(_checkpoint.MadeAt);
        read.Heads.Select(Text).ShouldBe(_checkpoint.Heads.Select(Text));

        static string Text(StreamHead head) => $"{head.Stream} {head.Version} {Convert.ToHexString(head.Hash)}";
    }

    /// <summary>So that it can be checked without this program, as the API describes it.</summary>
    [Fact]
    public void The_signature_is_over_the_lines_that_the_API_describes()
    {
        var document = CheckpointDocument.Sign(_checkpoint, _key);
        var lines = new StringBuilder($"federated.v1.Checkpoint\nES256\n2025-04-01T09:00:00.000000Z\n{document.KeyId}\n3\n");
        foreach (var head in _checkpoint.Heads) lines.Append($"{head.Stream} {head.Version} {Convert.ToHexString(head.Hash).ToLowerInvariant()}\n");

        using var key = ECDsa.Create();
        key.ImportFromPem(document.PublicKey);
        key.VerifyData(Encoding.ASCII.GetBytes(lines.ToString()), Convert.FromBase64String(document.Signature), HashAlgorithmName.SHA256).ShouldBeTrue();
        document.KeyId.ShouldBe(Convert.ToHexString(SHA256.HashData(key.ExportSubjectPublicKeyInfo())).ToLowerInvariant());
    }

    [Theory]
    [MemberData(nameof(Alterations))]
    public void An_altered_or_malformed_document_is_refused(string field, Action<V1.Checkpoint> alter)
    {
        var document = CheckpointDocument.Sign(_checkpoint, _key);
        alter(document);

        var fault = Should.Throw<CheckpointFaultException>(() => CheckpointDocument.Read(document, _key.Public));

        fault.Field.ShouldBe(field);
        fault.Message.ShouldStartWith($"The checkpoint's {field} ");
    }

    [Fact]
    public void A_document_that_another_service_signed_is_refused_also_under_this_ones_name()
    {
        using var other = CheckpointKey.ReadOrCreate(Path.Combine(_folder, "b.key"));
        var document = CheckpointDocument.Sign(_checkpoint, other);

        Should.Throw<CheckpointFaultException>(() => CheckpointDocument.Read(document, _key.Public)).Field.ShouldBe("keyId");
        (document.KeyId, document.PublicKey) = (_key.Public.Id, _key.Public.Pem);
        Should.Throw<CheckpointFaultException>(() => CheckpointDocument.Read(document, _key.Public)).Field.ShouldBe("signature");
    }

    [Fact]
    public void A_journal_without_a_stream_has_a_checkpoint_too() =>
        CheckpointDocument.Read(CheckpointDocument.Sign(_checkpoint with { Heads = [] }, _key), _key.Public).Heads.ShouldBeEmpty();

    public void Dispose()
    {
        _key.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
