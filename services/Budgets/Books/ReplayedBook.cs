using Federated.Domain;
using Federated.Domain.Budgets;
using Federated.Engine.Journals;

namespace Federated.Budgets.Books;

/// <summary>A transfer as one book recorded it.</summary>
/// <param name="Version">Version of the entry.</param>
/// <param name="Transfer">What it says of the transfer.</param>
internal sealed record RecordedTransfer(long Version, Transfer Transfer);

/// <summary>
/// Replays a book, and remembers what the proof needs beyond its state. Transfers long settled cost memory only while an
/// audit runs.
/// </summary>
internal sealed class ReplayedBook(string organisation, IReadOnlyList<Snapshot> snapshots)
    : Replay<Book, BookCommand, BookEntry>(organisation, BookModel.Instance, snapshots)
{
    private readonly Dictionary<Account, long> _lastMoved = [];
    private BookPast _past = BookPast.None;

    /// <summary>
    /// Received otherwise than from the parent, by line: from outside the federation, or from another line of this book. By
    /// what entries say of themselves, where the book goes by what they post.
    /// </summary>
    public Dictionary<Line, long> FromOutsidePence { get; } = [];

    /// <summary>Transfers that this book began, by <see cref="Transfer.Key"/>.</summary>
    public Dictionary<string, RecordedTransfer> Sent { get; } = new(StringComparer.Ordinal);

    /// <summary>Transfers that this book began and records as received by the other, in order.</summary>
    public List<RecordedTransfer> Settled { get; } = [];

    /// <summary>Transfers that this book began and took back: the version of that entry by <see cref="Transfer.Key"/>.</summary>
    public Dictionary<string, long> TakenBack { get; } = new(StringComparer.Ordinal);

    /// <summary>Transfers from others that are recorded here as received, by <see cref="Transfer.ReceiveId"/>.</summary>
    public Dictionary<string, RecordedTransfer> Received { get; } = new(StringComparer.Ordinal);

    /// <summary>What of a child's carry-forward stands in the next year here already, by <see cref="Transfer.ReceiveId"/>.</summary>
    public Dictionary<string, long> TurnedPence { get; } = new(StringComparer.Ordinal);

    /// <summary>Version of the last entry that moved an account; 0 when none did.</summary>
    public long LastMoved(Account account) => _lastMoved.GetValueOrDefault(account);

    protected override string? Written(string format) =>
        format == BookHistory.Instance.SnapshotFormat ? BookHistory.Instance.Write(_past) : base.Written(format);

    protected override Difference? Taken(JournalEntry journalled, BookEntry entry)
    {
        var version = journalled.Version;
        if (entry.CommandId != journalled.Id)
            return At(version, $"the journal has the entry under the id {journalled.Id}, and its body under {entry.CommandId}.");
        // Whoever forges JSON may leave out what the type promises.
        if (entry.Transfers.Any(t => t is not { Id: not null, From: not null, To: not null, Line.Fund: not null, AmountPence: > 0 and <= Pence.MaxBalance }))
            return At(version, "a transfer in it is not complete.");
        var sent = Provenance.Sent(_past.Provenance, entry);
        if (!entry.Transfers.All(t => t.Sources.IsEmpty) && !sent.Transfers.SequenceEqual(entry.Transfers))
            return At(version, "the sources of what it sends are not those of the account that it takes it from.");
        _past = _past.After(entry);
        foreach (var posting in entry.Postings) _lastMoved[posting.Account] = version;
        TakeOutside(entry);
        TakeTransfers(version, entry);
        return null;
    }

    // Once a stream: each entry moves in sources what it moves in balances, so a sum that was ever wrong stays wrong.
    protected override Difference? Ended() => State.Lines
        .Where(line => !State.Provenance.GetValueOrDefault(line.Key, Composition.Nothing).SumsTo(line.Value))
        .Select(line => At(Version, "the sources of an account do not sum to its balance.", new Account(line.Key, AccountKind.Received)))
        .FirstOrDefault();

    private void TakeOutside(BookEntry entry)
    {
        if (entry.Kind is EntryKind.FundingReceived or EntryKind.SupplementReceived or EntryKind.ContributionReceived) Outside(entry.Line, entry.AmountPence);
        if (entry.Kind == EntryKind.VirementMade)
        {
            // Within one holder, so no parent knows of it; over the year it comes to nothing.
            Outside(entry.Line, -entry.AmountPence);
            Outside(entry.Line with { Fund = entry.Counterparty! }, entry.AmountPence);
        }
        // Of entries that move received money only those from outside, and contributions to pools, are reversed. What is
        // carried leaves one year for the next, and a contribution one fund for another.
        if (entry.Kind is EntryKind.Reversed or EntryKind.ContributionMade or EntryKind.CarriedForward or EntryKind.CarryTurned or EntryKind.CarryPassed or EntryKind.TransferTakenBack)
        {
            foreach (var moved in entry.Postings.Where(p => p.Account.Kind == AccountKind.Received)) Outside(moved.Account.Line, -moved.AmountPence);
        }
    }

    private void Outside(Line line, long pence) => FromOutsidePence[line] = FromOutsidePence.GetValueOrDefault(line) + pence;

    private void TakeTransfers(long version, BookEntry entry)
    {
        foreach (var begun in entry.Begun) Sent[begun.Key] = new(version, begun);
        if (entry.Kind == EntryKind.TransferSettled) Settled.AddRange(entry.Transfers.Select(t => new RecordedTransfer(version, t)));
        if (entry.Kind is EntryKind.DelegationReceived or EntryKind.ReturnReceived or EntryKind.CarryTurned) Received[entry.CommandId] = new(version, entry.Transfers.Single());
        if (entry.PassesOn) Received[entry.CommandId] = new(version, AsItCame(entry.Transfers.Single()));
        TakeTurned(entry);
        if (entry.Kind != EntryKind.TransferTakenBack) return;
        foreach (var transfer in entry.Transfers)
        {
            TakenBack[transfer.Key] = version;
            // What was passed on and refused is the sender's again.
            if (transfer.OnBehalfOf is not { } sender) continue;
            Received.Remove(Transfer.ReceiveIdOf(sender, transfer.Id));
            TurnedPence.Remove(Transfer.ReceiveIdOf(sender, transfer.Id));
        }
    }

    private void TakeTurned(BookEntry entry)
    {
        if (entry.Kind == EntryKind.CarryTurned) TurnedPence[entry.CommandId] = entry.AmountPence;
        if (entry.Kind == EntryKind.CarryPassed) TurnedPence[entry.CommandId] = entry.Transfers.Single().BesidesPence ?? 0;
        if (entry is { Kind: EntryKind.TransferSettled, Transfers: [{ Kind: TransferKind.CarryForward, OnBehalfOf: { } child } carried] })
            TurnedPence[Transfer.ReceiveIdOf(child, carried.Id)] += carried.AmountPence;
    }

    // What is passed on says everything of what came.
    private Transfer AsItCame(Transfer passed) => passed.Kind == TransferKind.CarryForward ? CarryAsItCame(passed) : passed with
    {
        Kind = TransferKind.Virement,
        From = passed.OnBehalfOf!,
        To = Stream,
        OnwardTo = passed.To,
        OnBehalfOf = null,
    };

    private Transfer CarryAsItCame(Transfer passed) => passed with
    {
        From = passed.OnBehalfOf!,
        To = Stream,
        AmountPence = passed.AmountPence + (passed.BesidesPence ?? 0),
        OnBehalfOf = null,
        BesidesPence = null,
        Sources = passed.Sources.Plus(passed.BesidesSources),
        BesidesSources = Sources.None,
    };
}
