using System.Collections.Immutable;
using Federated.Budgets.Grains;
using Federated.Domain;

namespace Federated.Budgets.Books;

/// <summary>Reading the book as it was recorded, and as it was effective. Away from the grain's turns: writing goes on.</summary>
internal sealed partial class BookKeeper
{
    /// <summary>The lines of a year as recorded at an instant (null for now), as effective on a day (null for all of it).</summary>
    public async Task<BookView> ViewOf(FinancialYear year, DateTimeOffset? asAt, DateOnly? effectiveOn)
    {
        var now = _time.GetUtcNow();
        // What this answer leaves out must not be recorded later as if it had been there. The future cannot be promised.
        var newest = await _book.Seal(asAt < now ? asAt.Value : now);
        return await _past.StartNew(async () =>
        {
            var version = asAt is { } instant ? await _history.VersionAt(_organisation, instant, newest) : newest;
            var past = await _history.At(_organisation, version);
            return new BookView(version, past.Movements.Of(year, effectiveOn));
        }).Unwrap();
    }

    /// <summary>Whose money it is after an entry; null for the newest.</summary>
    public async Task<ProvenanceView> Provenance(long? version)
    {
        var newest = await _book.Read((_, durable) => durable);
        return await _past.StartNew(async () =>
        {
            var past = await _history.At(_organisation, Math.Min(version ?? newest, newest));
            return new ProvenanceView(past.Version, past.Provenance, past.Arrivals);
        }).Unwrap();
    }

    /// <summary>Which entries of some versions were reversed, and by which.</summary>
    public Task<ImmutableSortedDictionary<long, long>> Reversals(long fromVersion, long toVersion) => _book.Read((book, _) =>
        book.Reversals.Where(r => r.Key >= fromVersion && r.Key <= toVersion).ToImmutableSortedDictionary());

    /// <summary>Which entries of some versions were corrected, and by which.</summary>
    public Task<ImmutableSortedDictionary<long, long>> Corrections(long fromVersion, long toVersion) => _book.Read((book, _) =>
        book.Corrections.Where(c => c.Key >= fromVersion && c.Key <= toVersion).ToImmutableSortedDictionary());

    // Reading the newest version writes the snapshots on the way there, so that later questions find them.
    private async Task KeepHistory(long version)
    {
        try
        {
            await _past.StartNew(() => _history.At(_organisation, version)).Unwrap();
        }
        catch (Exception failure)
        {
            _log.LogWarning(failure, "The history of {Organisation} was not kept up to version {Version}; the next reader does it.", _organisation, version);
        }
    }
}
