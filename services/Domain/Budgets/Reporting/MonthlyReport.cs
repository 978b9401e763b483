using System.Collections.Immutable;

namespace Federated.Domain.Budgets.Reporting;

/// <summary>What a book says of a month.</summary>
public static class MonthlyReport
{
    /// <summary>The lines of a year by fund, in ordinal order: all that money moved on, and all that are planned.</summary>
    public static ImmutableSortedDictionary<string, LineReport> Of(Book book, FinancialYear year, Month month) =>
        book.Lines.Keys.Concat(book.Plans.Keys).Where(line => line.Year == year).Distinct()
            .ToImmutableSortedDictionary(line => line.Fund, line => LineReport.Of(book, line, month), StringComparer.Ordinal);
}
