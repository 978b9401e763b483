using Federated.Domain.Budgets;

namespace Federated.Budgets.Books;

/// <summary>
/// Whether books agree with each other: what a child received is what its parents say they delegated to it, but for
/// transfers that one side has recorded and the other not yet.
/// </summary>
internal static class Agreement
{
    /// <summary>Whether the receiver of a transfer in flight has recorded it.</summary>
    public static bool IsRecorded(IReadOnlyDictionary<string, ReplayedBook> books, Transfer transfer) =>
        books.TryGetValue(transfer.To, out var receiver) && receiver.Received.Contains(transfer.ReceiveId);

    /// <summary>The first line on which a child and its parents differ, or null.</summary>
    public static string? FirstDifference(IReadOnlyList<ReplayedBook> books)
    {
        var byStream = books.ToDictionary(b => b.Stream, StringComparer.Ordinal);
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
            foreach (var transfer in book.State.InFlight.Values.Where(t => IsRecorded(byStream, t)))
                Add(transfer.Kind == TransferKind.Delegation ? transfer.To : transfer.From, transfer.Line, transfer.AmountPence);
        }

        foreach (var ((child, line), difference) in said)
        {
            if (difference != 0)
                return $"{child}, {line.Fund} {line.Year}, account received: {Math.Abs(difference)} pence {(difference > 0 ? "less" : "more")} than its parents delegated and outside paid.";
        }
        return null;
    }
}
