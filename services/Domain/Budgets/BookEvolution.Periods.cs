using System.Collections.Immutable;

namespace Federated.Domain.Budgets;

/// <summary>Closings of periods, as entries record them.</summary>
public static partial class BookEvolution
{
    private static ImmutableSortedDictionary<FinancialYear, YearCalendar> Calendar(Book book, BookEntry entry) =>
        entry switch
        {
            { Closing: { Month: { } month } closing, Kind: EntryKind.MonthClosed or EntryKind.MonthReopened } =>
                book.Calendar.SetItem(closing.Year, book.CalendarOf(closing.Year).With(month, closing.State)),
            { Closing: { } ended, Kind: EntryKind.YearCloseBegun or EntryKind.YearClosed } =>
                book.Calendar.SetItem(ended.Year, book.CalendarOf(ended.Year) with { State = YearState.Closed }),
            _ => book.Calendar,
        };

    // Only the book of an ICS has begun any, and its own calendar is the last to change.
    private static ImmutableSortedDictionary<string, Closing> Closings(Book book, BookEntry entry) => entry switch
    {
        { Closing: { } begun, Kind: EntryKind.MonthCloseBegun or EntryKind.MonthReopenBegun or EntryKind.YearCloseBegun } => book.Closings.Add(begun.Id, begun),
        { Closing: { } ended } => book.Closings.Remove(ended.Id),
        _ => book.Closings,
    };
}
