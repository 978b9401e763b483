using System.Collections.Immutable;
using Federated.Budgets.Grains;
using Federated.Domain;
using Federated.Domain.Budgets;

namespace Federated.Budgets.Books;

/// <summary>The end of a year in this book: one step after the other, each looked up from the book, until nothing is left to do.</summary>
internal sealed partial class BookKeeper
{
    /// <summary>How a year stands, or ended.</summary>
    public Task<YearView> Year(FinancialYear year) => _book.Read((book, _) => new YearView(
        book.CalendarOf(year).State,
        book.Closings.Values.Any(closing => closing.Year == year && closing.Month is null),
        ByFund(book.Lines, year),
        ByFund(book.Ends, year)));

    private static ImmutableSortedDictionary<string, T> ByFund<T>(ImmutableSortedDictionary<Line, T> lines, FinancialYear year) =>
        lines.Where(line => line.Key.Year == year).ToImmutableSortedDictionary(line => line.Key.Fund, line => line.Value, StringComparer.Ordinal);

    // The year is closed to everybody else by now. A crash anywhere leaves a book of which the next step can be told; one
    // that was done already is not left to do.
    private async Task EndYear(Closing closing)
    {
        var register = await _register.Current();
        var holder = await InRegister(_organisation);
        while (true)
        {
            await _courier.Settled(await _book.Read((book, _) => book.InFlight.Values.Where(t => t.Line.Year <= closing.Year).Select(t => t.Key).ToImmutableArray()));
            var (step, version) = await _book.Read((book, version) =>
                (YearEnd.NextStep(book, closing.Year, fund => new(register.FundFor(holder, fund)!, holder.Tier), holder.Parent), version));
            if (step is null) return;
            var answer = await _book.Execute(new(
                $"{closing.CloseId}/{_organisation}/{version}", closing.Fingerprint, $"closing by {holder.Ics}", _time.NowRecorded(), step));
            // It would be refused again at once; later, when somebody has seen to it, it may not.
            if (answer.Entry.Refusal is { } here) throw new InvalidOperationException($"{_organisation} refused {answer.Entry.CommandId}: {here.Reason}.");
            await _courier.Settled(answer.Entry.Begun.Select(t => t.Key));
            foreach (var sent in answer.Entry.Begun)
            {
                if (await _book.Find(sent.SettleId) is { Entry.Refusal: { } refusal })
                    throw new InvalidOperationException($"{sent.To} refused {sent.Id}: {refusal.Reason}.");
            }
        }
    }
}
