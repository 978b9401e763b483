using System.Globalization;
using Federated.Domain.Decisions.Schemes;
using Federated.Domain.Decisions.Shares;

namespace Federated.Decisions.Streams;

/// <summary>
/// Reads from events what bodies decided by themselves: what they commit, but for what Budgets says was committed for a
/// decision, which counts by itself. What they pay without a commitment is no decision here; nor is what ends a commitment.
/// </summary>
internal sealed class LocalCommitments(Keepers shared, string ics)
{
    private const string Committed = "committed";
    private const string HoldCommitted = "hold-committed";
    private const string Changed = "commitment-changed";
    private const string Reversed = "reversed";

    /// <summary>What a book's events make of commitments, in their order.</summary>
    public async Task<IReadOnlyList<LocalCommitment>> Of(IEnumerable<V1.EventData> events, CancellationToken stopping)
    {
        var scheme = (await shared.InForce(ics))?.Scheme;
        var commitments = new List<LocalCommitment>();
        foreach (var told in events)
        {
            if (told.CommitmentId.Length == 0 || told.DecisionId.Length > 0) continue;
            if (await Of(told, scheme, stopping) is { } commitment) commitments.Add(commitment);
        }
        return commitments;
    }

    private async Task<LocalCommitment?> Of(V1.EventData told, Scheme? scheme, CancellationToken stopping) => told.Kind switch
    {
        Committed or HoldCommitted => new(told.Version, Day(told.EffectiveOn), Category(scheme, told.Fund), 1, told.AmountPence),
        Changed => new(told.Version, Day(told.EffectiveOn), Category(scheme, told.Fund), 0,
            CommittedPence(await shared.Budgets.ReadEntry(told.Organisation, told.Version, stopping))),
        Reversed => Undone(told, await shared.Budgets.ReadEntry(told.Organisation, told.Reverses, stopping), scheme),
        _ => null,
    };

    private static LocalCommitment? Undone(V1.EventData told, V1.Entry original, Scheme? scheme) => original.Kind switch
    {
        Committed or HoldCommitted => new(told.Version, Day(original.EffectiveOn), Category(scheme, original.Fund), -1, -original.AmountPence),
        Changed => new(told.Version, Day(original.EffectiveOn), Category(scheme, original.Fund), 0, -CommittedPence(original)),
        _ => null,
    };

    private static long CommittedPence(V1.Entry entry) => entry.Postings.Where(p => p.Account == Committed).Sum(p => p.AmountPence);

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Category(Scheme? scheme, string fund) => scheme?.CategoryOfFund(fund)?.Code ?? "";
}
