using System.Collections.Immutable;
using System.Globalization;
using Federated.Domain.Budgets;
using Federated.Engine.Histories;

namespace Federated.Budgets.Books;

/// <summary>
/// What is kept of a book for reading its past: <see cref="BookPast"/>. Commitments, holds and transfers are left out, so
/// a snapshot does not grow with what is open: it has a line for each day on which something was effective, and for each
/// transfer from the parent.
/// </summary>
internal sealed class BookHistory : IHistoryView<BookPast, BookEntry>
{
    public static BookHistory Instance { get; } = new();

    public string SnapshotFormat => "past-1";

    public BookPast Empty => BookPast.None;

    public BookEntry ReadEntry(string body) => BookModel.Instance.ReadEntry(body);

    public DateTimeOffset RecordedAtOf(BookEntry entry) => entry.RecordedAt;

    public BookPast After(BookPast view, BookEntry entry) => view.After(entry);

    /// <summary>Movements as {"2025-26/core":{"2025-04-01":{"received":-100,"available":40,"delegated:QMF-NEWHAM":60}}}: postings, added up.</summary>
    public string Write(BookPast view) => LedgerJson.Write(new Kept(
        view.Version,
        view.Movements.ByDay.ToImmutableSortedDictionary(
            line => line.Key,
            line => line.Value.ToImmutableSortedDictionary(day => Day(day.Key), day => Written(day.Value), StringComparer.Ordinal)),
        view.Provenance,
        view.Arrivals));

    public BookPast Read(string body)
    {
        var kept = LedgerJson.Read<Kept>(body);
        var movements = kept.Movements.ToImmutableSortedDictionary(
            line => line.Key,
            line => line.Value.ToImmutableSortedDictionary(day => DateOnly.ParseExact(day.Key, DayFormat, CultureInfo.InvariantCulture), day => Read(day.Value)));
        return new(kept.Version, new(movements), kept.Provenance, kept.Arrivals);
    }

    private sealed record Kept(
        long Version,
        ImmutableSortedDictionary<Line, ImmutableSortedDictionary<string, SortedDictionary<string, long>>> Movements,
        ImmutableSortedDictionary<Line, Composition> Provenance,
        ImmutableSortedDictionary<Line, ImmutableArray<Arrival>> Arrivals);

    private const string DayFormat = "yyyy-MM-dd";

    private static string Day(DateOnly day) => day.ToString(DayFormat, CultureInfo.InvariantCulture);

    private static SortedDictionary<string, long> Written(Balances moved)
    {
        var accounts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var kind in Enum.GetValues<AccountKind>().Where(kind => kind != AccountKind.Delegated && moved.Of(kind) != 0))
            accounts.Add(kind.Text(), kind == AccountKind.Received ? -moved.Of(kind) : moved.Of(kind));
        foreach (var (child, pence) in moved.DelegatedToPence) accounts.Add(new Account(default, AccountKind.Delegated, child).Text(), pence);
        return accounts;
    }

    private static Balances Read(SortedDictionary<string, long> accounts) => accounts.Aggregate(Balances.Zero, (moved, account) =>
    {
        var colon = account.Key.IndexOf(':', StringComparison.Ordinal);
        var (kind, child) = colon < 0 ? (account.Key, null) : (account.Key[..colon], account.Key[(colon + 1)..]);
        return Wording.TryParse<AccountKind>(kind, out var known)
            ? moved.Post(known, child, account.Value)
            : throw new FormatException($"'{account.Key}' is no account.");
    });
}
