using Federated.Budgets.Books;
using Federated.Domain.Budgets;

namespace Federated.Budgets.Api;

/// <summary>Audits as the messages of the API.</summary>
internal static class VerificationMapping
{
    public static V1.VerifyProgress Progress(AuditProgress progress) => new()
    {
        StreamsRead = progress.StreamsRead,
        StreamsTotal = progress.StreamsTotal,
        EntriesRead = progress.EntriesRead,
        EntriesTotal = progress.EntriesTotal,
    };

    public static V1.VerifyResult Result(Audit audit) => new()
    {
        InOrder = audit.FirstDifference is null,
        FirstDifference = audit.FirstDifference is { } difference ? Difference(difference) : null,
        Years = { audit.Years.Select(year => Totals(year.ToString(), audit.ProofOf(year))) },
        Streams = audit.Streams,
        Entries = audit.Entries,
        Snapshots = audit.Snapshots,
        CheckpointMadeAt = audit.Checkpoint?.MadeAt ?? "",
        CheckpointStreams = audit.Checkpoint?.Heads.Length ?? 0,
    };

    private static V1.Difference Difference(Difference difference) => new()
    {
        Stream = difference.Stream,
        Version = difference.Version,
        Account = difference.Account?.Text() ?? "",
        Year = difference.Account?.Line.Year.ToString() ?? "",
        Fund = difference.Account?.Line.Fund ?? "",
        Explanation = difference.ToString(),
    };

    private static V1.YearTotals Totals(string year, ConservationProof proof) => new()
    {
        Year = year,
        Balanced = proof.Balanced,
        ReceivedPence = proof.ReceivedPence,
        HeldPence = proof.HeldPence,
        InTransitPence = proof.InTransitPence,
    };
}
