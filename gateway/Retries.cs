using System.Diagnostics;
using System.Runtime.CompilerServices;
using Federated.Access;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace Federated.Gateway;

/// <summary>
/// Sends a request to another replica when the one that had it is gone, or says nothing to anyone for a while, before it has
/// begun to answer. That is safe for all that is asked here: reads change nothing, and a command that was recorded is
/// answered by its id and not done again. Streams are not sent again: nobody has kept what was said.
/// </summary>
internal sealed class Retries(IDestinationHealthUpdater health, IOptions<GatewaySettings> settings)
{
    /// <summary>How long a replica that failed a request is passed over, unless it is the last; probes find out about the rest.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan betweenRounds = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan betweenLooks = TimeSpan.FromMilliseconds(250);

    private readonly Heard _heard = new();
    private readonly TimeSpan _patience = TimeSpan.FromSeconds(settings.Value.AttemptSeconds);
    private readonly TimeSpan _whole = TimeSpan.FromSeconds(settings.Value.RetrySeconds);

    /// <summary>A step of the proxy's pipeline, before a replica is chosen.</summary>
    public async Task Send(HttpContext http, RequestDelegate next)
    {
        var proxy = http.GetReverseProxyFeature();
        var kind = RequestKindOf.Request(http);
        var all = http.GetRouteModel().Cluster!.DestinationsState.AllDestinations;
        if (all.Count < 2 || kind is null or RequestKind.Stream)
        {
            await next(http);
            return;
        }
        http.Request.EnableBuffering(bufferThreshold: (int)ProxyConfiguration.MaximumBodyBytes);
        var began = Stopwatch.GetTimestamp();
        var left = proxy.AvailableDestinations.ToList();
        // Those that seem to be gone come last: one of them may be back, and nobody knows yet.
        var passedOver = all.Except(left).ToList();
        var attempts = new Attempts(http, proxy, _heard);
        while (await attempts.Fails(next, isLast: left.Count + passedOver.Count == 1, PatienceWith(kind.Value)) && proxy.ProxiedDestination is { } gone)
        {
            health.SetPassive(http.GetRouteModel().Cluster!, gone, DestinationHealth.Unhealthy, Rest);
            left.Remove(gone);
            if (left.Count == 0) (left, passedOver) = (passedOver, left);
            if (left.Count == 0)
            {
                // Who is silent may be slow, as all are on a machine that has no time: then it is the request that has a limit.
                var isOver = !attempts.MetSilence && Stopwatch.GetElapsedTime(began) >= _whole;
                // One of them may be on its way back. It may also have come while the last one had the request, however long.
                if (!isOver) await Task.Delay(betweenRounds, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (http.RequestAborted.IsCancellationRequested) return;
                left.AddRange(isOver ? all.Where(IsThere) : all);
                if (left.Count == 0) return;
            }
            (proxy.AvailableDestinations, proxy.ProxiedDestination) = ([.. left], null);
            http.Features.Set<IForwarderErrorFeature>(null);
            http.Response.Clear();
            http.Request.Body.Position = 0;
        }
    }

    private static bool IsThere(DestinationState replica) =>
        replica.Health is { Active: not DestinationHealth.Unhealthy, Passive: not DestinationHealth.Unhealthy };

    // What is large may take its time: whether its replica is gone is found out by others.
    private TimeSpan PatienceWith(RequestKind kind) => kind is RequestKind.Bulk ? TimeSpan.MaxValue : _patience;

    // When each replica last began an answer to anyone, and was last given up. Who answers others is slow, not gone, and to ask
    // elsewhere would only make two replicas work on one organisation.
    private sealed class Heard
    {
        private readonly ConditionalWeakTable<DestinationState, Times> _of = [];

        public void From(DestinationState replica) => Volatile.Write(ref Of(replica).Answered, Stopwatch.GetTimestamp());

        public TimeSpan SilenceOf(DestinationState replica, long since) =>
            Stopwatch.GetElapsedTime(Math.Max(since, Volatile.Read(ref Of(replica).Answered)));

        public void GiveUp(DestinationState replica) => Volatile.Write(ref Of(replica).GivenUp, Stopwatch.GetTimestamp());

        public bool IsGivenUp(DestinationState replica, long since) => Volatile.Read(ref Of(replica).GivenUp) > since;

        private Times Of(DestinationState replica) => _of.GetValue(replica, static _ => new());

        private sealed class Times
        {
            public long Answered;
            public long GivenUp;
        }
    }

    /// <summary>Attempts at one request, one after the other.</summary>
    private sealed class Attempts
    {
        private readonly HttpContext _http;
        private readonly IReverseProxyFeature _proxy;
        private readonly Heard _heard;

        public Attempts(HttpContext http, IReverseProxyFeature proxy, Heard heard)
        {
            (_http, _proxy, _heard) = (http, proxy, heard);
            http.Response.OnStarting(() =>
            {
                if (proxy.ProxiedDestination is { } replica && http.GetForwarderErrorFeature() is null) heard.From(replica);
                return Task.CompletedTask;
            });
        }

        /// <summary>Whether a replica was left because it was silent: it had taken the request.</summary>
        public bool MetSilence { get; private set; }

        /// <summary>True when the replica is the reason that there is no answer, and its answer has not begun.</summary>
        public async Task<bool> Fails(RequestDelegate next, bool isLast, TimeSpan patience)
        {
            var caller = _http.RequestAborted;
            using var attempt = CancellationTokenSource.CreateLinkedTokenSource(caller);
            using var over = new CancellationTokenSource();
            _http.RequestAborted = attempt.Token;
            // The last one may take its time too: only who is gone is found out.
            var watching = isLast ? Task.CompletedTask : EndWhenGone(attempt, patience, over.Token);
            try
            {
                await next(_http);
            }
            finally
            {
                _http.RequestAborted = caller;
                await over.CancelAsync();
                await watching;
            }
            if (_http.Response.HasStarted || caller.IsCancellationRequested) return false;
            MetSilence |= attempt.IsCancellationRequested;
            return _http.GetForwarderErrorFeature()?.Error switch
            {
                ForwarderError.Request or ForwarderError.RequestBodyDestination => true,
                ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled => attempt.IsCancellationRequested,
                _ => false,
            };
        }

        private async Task EndWhenGone(CancellationTokenSource attempt, TimeSpan patience, CancellationToken over)
        {
            var began = Stopwatch.GetTimestamp();
            while (true)
            {
                await Task.Delay(betweenLooks, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                // Once an answer has begun, it takes as long as it takes.
                if (over.IsCancellationRequested || _http.Response.HasStarted) return;
                if (_proxy.ProxiedDestination is not { } replica) continue;
                // Whoever finds out tells all who wait for it.
                if (_heard.SilenceOf(replica, began) >= patience) _heard.GiveUp(replica);
                if (_heard.IsGivenUp(replica, began)) break;
            }
            await attempt.CancelAsync();
        }
    }
}
