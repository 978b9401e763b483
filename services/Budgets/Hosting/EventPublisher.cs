using System.Globalization;
using System.Text;
using Dapr.Client;
using Federated.Budgets.Api;
using Federated.Budgets.Registry;
using Federated.Engine.Journals;
using Google.Protobuf;

namespace Federated.Budgets.Hosting;

/// <summary>
/// Publishes every event of the books to a topic, in the order of the feed: those of one organisation in the order of its
/// versions. At least once: after a start it goes on a little before where it was, and each replica of this service publishes.
/// Whoever takes them knows by the id what it has seen.
/// </summary>
internal sealed class EventPublisher(
    EventTopic topic, DaprClient dapr, EventFeed feed, IJournal journal, GroupCommit commit, TimeProvider time, ILogger<EventPublisher> log) : BackgroundService
{
    private const int PageSize = 100;
    private const int EventsBetweenPlaces = 200;

    // What another replica records wakes nobody here.
    private static readonly TimeSpan pause = TimeSpan.FromSeconds(1);
    private static readonly EventFilter all = new(null, new HashSet<string>());

    private static readonly TimeSpan betweenPlaces = TimeSpan.FromSeconds(30);

    private readonly FeedPlace _places = new(RegisterModel.Stream, "published-1", journal, commit);
    private long _place;
    private int _eventsSincePlace;
    private long _keptAt;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var (known, failing) = (false, false);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!known) _place = await ReadPlace();
                known = true;
                // Before reading: what becomes durable right after the read must end the wait.
                var next = commit.NextTransaction;
                var hasMore = await Publish(stoppingToken);
                failing = false;
                if (!hasMore) await next.WaitAsync(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                // Once for each time that it begins: a sidecar that is away is away for all events.
                if (!failing) log.LogWarning(failure, "Events are not published for the moment; they are published later.");
                failing = true;
                await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task<bool> Publish(CancellationToken stopping)
    {
        var slice = await feed.Read(all, _place, PageSize, stopping);
        foreach (var told in slice.Events)
        {
            await dapr.PublishByteEventAsync(topic.PubSub, topic.Topic, Encoding.UTF8.GetBytes(JsonFormatter.Default.Format(told)), "application/cloudevents+json",
                // Where the broker keeps order by key, an organisation's events stay in theirs.
                new() { ["partitionKey"] = told.Data.Organisation }, stopping);
        }
        _place = slice.Position;
        _eventsSincePlace += slice.Events.Count;
        if (_eventsSincePlace >= EventsBetweenPlaces || (_eventsSincePlace > 0 && time.GetElapsedTime(_keptAt) >= betweenPlaces)) await KeepPlace();
        return slice.HasMore;
    }

    private async Task<long> ReadPlace()
    {
        var kept = await _places.Read();
        // A journal that was put back from an older copy does not have it: then everything is told again.
        return long.TryParse(kept, CultureInfo.InvariantCulture, out var place) && await feed.Has(place) ? place : 0;
    }

    private async Task KeepPlace()
    {
        if (await _places.Keep(_place.ToString(CultureInfo.InvariantCulture), await journal.HeadVersion(RegisterModel.Stream)))
            (_eventsSincePlace, _keptAt) = (0, time.GetTimestamp());
    }
}
