using System.Collections.Immutable;

namespace Federated.Domain.Budgets;

/// <summary>What is kept of a book for reading its past, and for explaining it.</summary>
/// <param name="Version">Entries so far.</param>
/// <param name="Movements">What each effective day moved.</param>
/// <param name="Provenance">Whose money it is, by line and account.</param>
/// <param name="Arrivals">What the parent sent, by line, oldest first.</param>
public sealed record BookPast(
    long Version, Movements Movements, ImmutableSortedDictionary<Line, Composition> Provenance, ImmutableSortedDictionary<Line, ImmutableArray<Arrival>> Arrivals)
{
    /// <summary>Before the first entry.</summary>
    public static BookPast None { get; } = new(
        0, Movements.None, ImmutableSortedDictionary<Line, Composition>.Empty, ImmutableSortedDictionary<Line, ImmutableArray<Arrival>>.Empty);

    /// <summary>The past with one more entry.</summary>
    public BookPast After(BookEntry entry) => new(
        Version + 1, Movements.After(entry), Budgets.Provenance.After(Provenance, entry), Arrived(Version + 1, entry));

    private ImmutableSortedDictionary<Line, ImmutableArray<Arrival>> Arrived(long version, BookEntry entry) =>
        entry is { Kind: EntryKind.DelegationReceived, Transfers: [{ OnBehalfOf: null } transfer] }
            ? Arrivals.SetItem(transfer.Line, Arrivals.GetValueOrDefault(transfer.Line, []).Add(new(version, transfer.From, transfer.Id)))
            : Arrivals;
}

/// <summary>Money that came from the parent.</summary>
/// <param name="Version">Version of the entry that received it.</param>
/// <param name="From">Code of the parent.</param>
/// <param name="TransferId">Id of the transfer, and of the parent's command.</param>
public sealed record Arrival(long Version, string From, string TransferId);
