using System.Globalization;
using Federated.Access;
using Federated.Engine.Journals;
using Federated.Rest.Hosting;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace Federated.Budgets.Api;

/// <summary>The gRPC service of events; the same class serves REST.</summary>
[Authorize]
internal sealed class EventsService(Calls calls, EventFeed feed, GroupCommit commit, TimeProvider time)
    : V1.Events.EventsBase
{
    private const int MaxLimit = 1_000;
    private const int DefaultLimit = 100;

    /// <summary>Shorter than the silence after which proxies take a stream for dead.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LongestWatch = TimeSpan.FromDays(1);

    /// <inheritdoc/>
    public override async Task<V1.EventPage> ListEvents(V1.ListEventsRequest request, ServerCallContext context)
    {
        var check = new FieldChecks();
        if (request.Limit is < 0 or > MaxLimit) check.Add("limit", $"must be from 1 to {MaxLimit}, or 0 for {DefaultLimit}");
        var (filter, after) = await Begin(context, request.Organisation, request.Types_, request.After, check);
        var limit = request.Limit == 0 ? DefaultLimit : request.Limit;
        return (await Answers.Of(() => feed.Read(filter, after, limit, context.CancellationToken))).Page;
    }

    /// <inheritdoc/>
    public override async Task WatchEvents(
        V1.WatchEventsRequest request, IServerStreamWriter<V1.EventPage> responseStream, ServerCallContext context)
    {
        var (filter, after) = await Begin(context, request.Organisation, request.Types_, request.After, new());
        using var expiry = new CancellationTokenSource(TokenLifetime(context), time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, expiry.Token, calls.Stopping);
        // A write that is cancelled resets the stream, and its reader never learns why; so a page under way arrives first.
        using var cut = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, expiry.Token, calls.Over);
        try
        {
            await Watch(filter, after, page => responseStream.WriteAsync(page, cut.Token), end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The usual end of a watch: its reader has a cursor to go on from. Over REST there is no status after the first line.
            if (calls.Stopping.IsCancellationRequested && ErrorAnswer.IsGrpc(context.GetHttpContext().Request)) throw GracefulStop.Told();
        }
    }

    private async Task Watch(EventFilter filter, long after, Func<V1.EventPage, Task> tell, CancellationToken end)
    {
        long? toldAt = null;
        while (true)
        {
            // Before reading: what becomes durable right after the read must end the wait.
            var next = commit.NextTransaction;
            var slice = await Answers.Of(() => feed.Read(filter, after, DefaultLimit, end));
            after = slice.Position;
            if (slice.Events.Count > 0 || toldAt is not { } at || time.GetElapsedTime(at) >= LongestSilence)
            {
                await tell(slice.Page);
                toldAt = time.GetTimestamp();
            }
            if (!slice.HasMore) await Wait(next, LongestSilence - time.GetElapsedTime(toldAt.Value), end);
        }
    }

    private async Task Wait(Task next, TimeSpan longest, CancellationToken end)
    {
        try
        {
            if (longest > TimeSpan.Zero) await next.WaitAsync(longest, time, end);
        }
        catch (TimeoutException)
        {
            // Nothing happened; that is told.
        }
    }

    private async Task<(EventFilter Filter, long After)> Begin(
        ServerCallContext context, string organisation, IEnumerable<string> types, string cursor, FieldChecks check)
    {
        var top = await calls.BeginFrom(context, Permission.ReadEvents, organisation);
        var kinds = types.Select(type => EventMapping.KindOf(type) ?? Unknown(type, check)).ToHashSet(StringComparer.Ordinal);
        var after = Paging.Position(cursor, check);
        // A journal that was put back from an older copy would stay silent until it had grown past the cursor.
        if (!await Answers.Of(() => feed.Has(after))) check.Add("after", "is not a place in this journal: it comes from another one, or this one was put back from a copy");
        check.ThrowIfAny();
        return (new(top, kinds), after);
    }

    private static string Unknown(string type, FieldChecks check)
    {
        check.Add("types", $"must be types of events such as {EventMapping.Types.First()}; there is no {type}");
        return type;
    }

    // What a token opens ends with it, also for a call that began before. Of tokens that last longer, a day.
    private TimeSpan TokenLifetime(ServerCallContext context)
    {
        var expiry = context.GetHttpContext().User.FindFirst("exp")?.Value;
        if (!long.TryParse(expiry, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)) return LongestWatch;
        var left = DateTimeOffset.FromUnixTimeSeconds(seconds) - time.GetUtcNow();
        return TimeSpan.FromTicks(Math.Clamp(left.Ticks, 0, LongestWatch.Ticks));
    }
}
