using System.Collections.Immutable;

namespace Federated.Domain.Budgets.Reporting;

/// <summary>What a book remembers of its forecasts: as they stood at each close, and why they were worse. Twelve a line at most.</summary>
internal static class ForecastRecord
{
    /// <summary>The forecasts of record of a year's lines as a month's close freezes them; null where no month is closed.</summary>
    public static ImmutableArray<FrozenForecast>? AtClose(Book book, Closing closing) => closing is { Reopens: false, Month: { } month }
        ? [.. book.Lines.Keys.Where(line => line.Year == closing.Year).Select(line => LineReport.Of(book, line, month).Now(line))]
        : null;

    /// <summary>The frozen forecasts with those of one more entry. A month that is closed again has the new ones.</summary>
    public static ImmutableSortedDictionary<Line, ImmutableSortedDictionary<Month, FrozenForecast>> Frozen(Book book, BookEntry entry) =>
        entry is { Forecasts: { } frozen, Closing.Month: { } month }
            ? frozen.Aggregate(book.Forecasts, (forecasts, forecast) => With(forecasts, forecast.Line, month, forecast))
            : book.Forecasts;

    /// <summary>The reasons with that of one more entry.</summary>
    public static ImmutableSortedDictionary<Line, ImmutableSortedDictionary<Month, string>> Explained(Book book, BookEntry entry) =>
        entry is { Kind: EntryKind.ForecastExplained, Month: { } month, Narrative: { } reason }
            ? With(book.Explanations, entry.Line, month, reason)
            : book.Explanations;

    /// <summary>The forecasts that reasons were given for, with that of one more entry.</summary>
    public static ImmutableSortedDictionary<Line, ImmutableSortedDictionary<Month, FrozenForecast>> ExplainedForecasts(Book book, BookEntry entry) =>
        entry is { Kind: EntryKind.ForecastExplained, Month: { } month, Forecast: { } forecast }
            ? With(book.ExplainedForecasts, entry.Line, month, forecast)
            : book.ExplainedForecasts;

    private static ImmutableSortedDictionary<Line, ImmutableSortedDictionary<Month, T>> With<T>(
        ImmutableSortedDictionary<Line, ImmutableSortedDictionary<Month, T>> all, Line line, Month month, T value) =>
        all.SetItem(line, all.GetValueOrDefault(line, ImmutableSortedDictionary<Month, T>.Empty).SetItem(month, value));
}
