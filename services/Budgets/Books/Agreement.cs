using Federated.Domain.Budgets;

namespace Federated.Budgets.Books;

/// <summary>
/// Whether books agree with each other: each transfer is the same in both, and what a child received is what its parents
/// say they delegated to it, but for transfers that one side has recorded and the other not yet.
/// </summary>
internal sealed class Agreement(IReadOnlyList<ReplayedBook> books)
{
    private readonly Dictionary<string, ReplayedBook> _byStream = books.ToDictionary(b => b.Stream, StringComparer.Ordinal);

    /// <summary>Whether the receiver of a transfer in flight has recorded it.</summary>
    public bool IsRecorded(Transfer transfer) =>
        _byStream.TryGetValue(transfer.To, out var receiver) && receiver.Received.ContainsKey(transfer.ReceiveId);

    /// <summary>What of a carry-forward in flight stands in the next year already, in the books above its sender.</summary>
    public long TurnedAbovePence(Transfer carried)
    {
        var turned = 0L;
        var at = carried;
        // Whatever was forged, no way up is longer than there are books.
        for (var books = _byStream.Count; at is not null && books > 0 && IsRecorded(at); books--)
        {
            turned += TurnedPence(at);
            var (id, from) = (at.Id, at.From);
            at = _byStream[at.To].State.InFlight.Values.FirstOrDefault(t => t.Id == id && t.OnBehalfOf == from);
        }
        return turned;
    }

    /// <summary>The first thing on which two books differ, or null.</summary>
    public Difference? FirstDifference() =>
        books.Select(book => UnsentIn(book) ?? LostFrom(book)).FirstOrDefault(d => d is not null) ?? DelegatedOtherwise();

    // What came from another book must have been sent there, as it came, and not be taken back.
    private Difference? UnsentIn(ReplayedBook receiver)
    {
        foreach (var (version, transfer) in receiver.Received.Values.OrderBy(r => r.Version))
        {
            var sender = _byStream.GetValueOrDefault(transfer.From);
            var sent = sender?.Sent.GetValueOrDefault(transfer.Key);
            var fault = sent is null ? $"whose book has no such transfer"
                : AsReceived(sent.Transfer) != AsReceived(transfer) ? $"whose book says at version {sent.Version} that it sent {sent.Transfer.AmountPence} of {sent.Transfer.Line.Fund} {sent.Transfer.Line.Year}"
                : sender!.TakenBack.TryGetValue(transfer.Key, out var takenBack) ? $"whose book took them back at version {takenBack}"
                : null;
            if (fault is not null)
                return new(receiver.Stream, version, ReceivingAccount(transfer), $"{transfer.AmountPence} pence came from {transfer.From}, {fault}.");
        }
        return null;
    }

    // What a sender records as received must be in the receiver's book.
    private Difference? LostFrom(ReplayedBook sender)
    {
        foreach (var (version, transfer) in sender.Settled)
        {
            if (IsRecorded(transfer)) continue;
            var end = _byStream.GetValueOrDefault(transfer.To)?.Version ?? 0;
            return new(transfer.To, end + 1, ReceivingAccount(transfer),
                $"{sender.Stream} records at version {version} that {transfer.AmountPence} pence arrived here, and this book ends without them.");
        }
        return null;
    }

    // By postings: an entry may say one thing of a transfer and move another.
    private Difference? DelegatedOtherwise()
    {
        var said = new SortedDictionary<(string Child, Line Line), long>(
            Comparer<(string Child, Line Line)>.Create((a, b) =>
                string.CompareOrdinal(a.Child, b.Child) is not 0 and var order ? order : a.Line.CompareTo(b.Line)));
        void Add(string child, Line line, long pence) => said[(child, line)] = said.GetValueOrDefault((child, line)) + pence;

        foreach (var book in books)
        {
            foreach (var (line, balances) in book.State.Lines)
            {
                Add(book.Stream, line, book.FromOutsidePence.GetValueOrDefault(line) - balances.ReceivedPence);
                foreach (var (child, pence) in balances.DelegatedToPence) Add(child, line, pence);
            }
            foreach (var transfer in book.State.InFlight.Values.Where(IsRecorded))
            {
                Add(transfer.Kind == TransferKind.Delegation ? transfer.To : transfer.From, transfer.Line, transfer.AmountPence);
                if (transfer.Kind == TransferKind.CarryForward) Add(transfer.From, transfer.NextLine, -TurnedPence(transfer));
            }
        }

        foreach (var ((child, line), difference) in said)
        {
            var account = new Account(line, AccountKind.Received);
            if (difference != 0)
            {
                return new(child, _byStream.GetValueOrDefault(child)?.LastMoved(account) ?? 0, account,
                    $"{Int128.Abs(difference)} pence {(difference > 0 ? "less" : "more")} than its parents delegated and outside paid.");
            }
        }
        return null;
    }

    private long TurnedPence(Transfer carried) => _byStream[carried.To].TurnedPence.GetValueOrDefault(carried.ReceiveId);

    // For whom a child carries forward is nothing that its parent records.
    private static Transfer AsReceived(Transfer transfer) =>
        transfer.Kind == TransferKind.CarryForward ? transfer with { OnBehalfOf = null, BesidesPence = null, BesidesSources = Sources.None } : transfer;

    private static Account ReceivingAccount(Transfer transfer) => transfer.Kind switch
    {
        TransferKind.Delegation => new(transfer.Line, AccountKind.Received),
        TransferKind.Return or TransferKind.Virement or TransferKind.CarryForward => new(transfer.Line, AccountKind.Delegated, transfer.From),
    };
}
