using Federated.Budgets.Books;
using Federated.Budgets.Registry;
using Federated.Domain.Budgets;
using Federated.Engine.Journals;

namespace Federated.AllInOne;

/// <summary>What the journal of Budgets says of commitments and holds, entry by entry: for a recount of what Decisions measured.</summary>
internal sealed class CommitmentsOfBooks
{
    private readonly Dictionary<string, List<CommitmentEntry>> _byOrganisation = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _leftOfHolds = new(StringComparer.Ordinal);

    public static async Task<CommitmentsOfBooks> Of(IJournal budgets, CancellationToken cancellation)
    {
        var books = new CommitmentsOfBooks();
        await budgets.Scan(fed => books.Take(fed.Entry), cancellation);
        return books;
    }

    /// <summary>An organisation's, in the order of versions.</summary>
    public IReadOnlyList<CommitmentEntry> Of(string organisation) => _byOrganisation.TryGetValue(organisation, out var entries) ? entries : [];

    /// <summary>What is left of a hold, in pence; null when it was never made.</summary>
    public long? LeftOfHold(string id) => _leftOfHolds.TryGetValue(id, out var pence) ? pence : null;

    private void Take(JournalEntry journalled)
    {
        if (journalled.Stream == RegisterModel.Stream) return;
        var entry = journalled.Read(BookModel.Instance.ReadEntry);
        if (entry.HoldId is { } hold)
            _leftOfHolds[hold] = _leftOfHolds.GetValueOrDefault(hold) + Moved(entry, AccountKind.Reserved);
        if (entry.CommitmentId is null) return;
        if (!_byOrganisation.TryGetValue(journalled.Stream, out var entries)) _byOrganisation[journalled.Stream] = entries = [];
        entries.Add(new(journalled.Version, entry.Kind, entry.EffectiveOn, entry.CommitmentId, entry.HoldId, entry.Reversal?.Of, Moved(entry, AccountKind.Committed)));
    }

    private static long Moved(BookEntry entry, AccountKind kind) => entry.Postings.Where(p => p.Account.Kind == kind).Sum(p => p.AmountPence);
}

/// <summary>An entry that made, changed or undid a commitment.</summary>
/// <param name="Version">Version of the book.</param>
/// <param name="Kind">What happened.</param>
/// <param name="EffectiveOn">The day from which it counts.</param>
/// <param name="CommitmentId">The commitment.</param>
/// <param name="HoldId">The hold that it came from; null for none.</param>
/// <param name="Reverses">Version of the entry that it undoes; null for none.</param>
/// <param name="CommittedPence">What it moved to what is committed, or, below zero, from there.</param>
internal sealed record CommitmentEntry(
    long Version, EntryKind Kind, DateOnly EffectiveOn, string CommitmentId, string? HoldId, long? Reverses, long CommittedPence);
