using Federated.Decisions.Budgets;
using Federated.Domain.Decisions.Shares;
using Federated.Domain.Organisations;
using Federated.Engine.Processes;
using Grpc.Core;

namespace Federated.Decisions.Streams;

/// <summary>
/// Follows the events of Budgets, and counts what they say of commitments. How far each book is counted stands in the entry
/// that counts, so what comes twice is passed over; what is missing in between is fetched from the feed first.
/// </summary>
internal sealed class BookFollower(
    string ics, Keepers shared, Process<Tally, ShareCommand, ShareEntry> share, ILogger log)
{
    private static readonly TimeSpan pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan longestLook = TimeSpan.FromSeconds(30);

    private readonly FeedPlace _places = new(StreamNames.OfShare(ics), "feed-1", shared.Journal, shared.Commit);
    private string _place = "";
    private int _eventsSincePlace;
    private bool _knowsPlace;
    private Look? _look;

    /// <summary>Follows until it is cancelled, whatever Budgets does.</summary>
    public async Task Follow(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await Read(toTheEnd: false, stopping);
            }
            catch (RpcException away) when (away.StatusCode == StatusCode.Unavailable && !stopping.IsCancellationRequested)
            {
                // It starts again, or this host ends with it. Of one that stays away, whoever needs the register complains.
                log.LogInformation("The books of {Ics} are not followed for the moment: {Detail}", ics, away.Status.Detail);
            }
            catch (Exception failure) when (!stopping.IsCancellationRequested)
            {
                log.LogWarning(failure, "The books of {Ics} are not followed for the moment; they are counted later.", ics);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            await Task.Delay(pause, shared.Time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    /// <summary>
    /// Counts what there is to count up to now: somebody was told of an event, or may have missed one. Errors as those of
    /// Budgets.
    /// </summary>
    public Task LookUp(CancellationToken stopping) => (_look ??= new(() => ReadToTheEnd(stopping))).Begin();

    /// <summary>Whether an entry of a book is counted, or was passed over.</summary>
    public async Task<bool> HasCounted(string organisation, long version) => await CountedTo(organisation) >= version;

    // What is not read by then is read by the next look, from where this one came to.
    private async Task ReadToTheEnd(CancellationToken stopping)
    {
        using var patience = new CancellationTokenSource(longestLook, shared.Time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stopping, patience.Token);
        await Read(toTheEnd: true, end.Token);
    }

    // Goes on from its place: until the end as it is now, or for as long as Budgets tells more.
    private async Task Read(bool toTheEnd, CancellationToken stopping)
    {
        if (!_knowsPlace) _place = await _places.Read() ?? "";
        _knowsPlace = true;
        try
        {
            await foreach (var page in shared.Budgets.Follow(ics, _place, stopping))
            {
                await Take(page, stopping);
                if (toTheEnd && !page.HasMore) return;
            }
        }
        catch (UnknownCursorException)
        {
            log.LogWarning("The journal of Budgets is not the one that was followed for {Ics}: it is read from its beginning.", ics);
            _place = "";
            if (toTheEnd) await Read(toTheEnd, stopping);
        }
    }

    private async Task Take(V1.EventPage page, CancellationToken stopping)
    {
        foreach (var book in page.Events.Where(IsEntry).GroupBy(e => e.Data.Organisation, e => e.Data))
            await Count(book.Key, [.. book.OrderBy(e => e.Version)], stopping);
        _place = page.Next;
        _eventsSincePlace += page.Events.Count;
        if (_eventsSincePlace >= shared.Options.EventsBetweenPlaces) await KeepPlace();
    }

    private static bool IsEntry(V1.Event told) => told.Data.Warning is null;

    private async Task Count(string organisation, IReadOnlyList<V1.EventData> events, CancellationToken stopping)
    {
        var counted = await CountedTo(organisation);
        if (events[^1].Version <= counted) return;
        if (events[0].Version > counted + 1) events = [.. await Missing(organisation, counted, events[0].Version, stopping), .. events];
        var news = events.Where(e => e.Version > counted).ToList();

        var holder = (await shared.Register.With(organisation)).Federation.Find(organisation)
            ?? throw new InvalidOperationException($"{organisation} is not in the register of Budgets.");
        await Record(holder, counted, news[^1].Version, await new LocalCommitments(shared, ics).Of(news, stopping));
    }

    private async Task Record(Organisation holder, long after, long upTo, IEnumerable<LocalCommitment> commitments)
    {
        var id = $"count/{holder.Code}/{after}-{upTo}";
        await share.Execute(new(id, id, "events of Budgets", shared.Now,
            new CountCommitments(await shared.RuleOf(ics), holder.Code, holder.Tier, after, upTo, [.. commitments])));
    }

    private Task<long> CountedTo(string organisation) => share.Read((tally, _) => tally.Cursors.GetValueOrDefault(organisation));

    // Told out of the middle: those before it are in the feed, from its beginning if need be.
    private async Task<IReadOnlyList<V1.EventData>> Missing(string organisation, long after, long before, CancellationToken stopping)
    {
        var missing = new List<V1.EventData>();
        for (var cursor = ""; ;)
        {
            var page = await shared.Budgets.ReadEvents(organisation, cursor, stopping);
            missing.AddRange(page.Events.Where(IsEntry).Select(e => e.Data).Where(e => e.Organisation == organisation && e.Version > after && e.Version < before));
            if (missing.Count == before - after - 1) return missing;
            if (!page.HasMore) throw new InvalidOperationException($"The feed of Budgets has no entries {after + 1} to {before - 1} of {organisation}.");
            cursor = page.Next;
        }
    }

    private async Task KeepPlace()
    {
        if (await _places.Keep(_place, await share.Read((_, version) => version))) _eventsSincePlace = 0;
    }
}
