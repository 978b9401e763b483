using System.Threading.Channels;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace Grpc.AspNetCore.HealthChecks.Internal;

/// <summary>The last published status of each service, and who waits for the next.</summary>
internal sealed class PublishedHealth
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, ServingStatus> statuses = new(StringComparer.Ordinal);
    private readonly List<(string Service, ChannelWriter<ServingStatus> Watcher)> watchers = [];

    public ServingStatus? Find(string service)
    {
        lock (gate)
            return statuses.TryGetValue(service, out var status) ? status : null;
    }

    public void Publish(string service, ServingStatus status)
    {
        lock (gate)
        {
            statuses[service] = status;
            foreach (var (_, watcher) in watchers.Where(entry => entry.Service == service))
                watcher.TryWrite(status);
        }
    }

    /// <summary>Begins to collect what is published for a service; of what a slow reader misses only the last is kept.</summary>
    public Watch Subscribe(string service)
    {
        var channel = Channel.CreateBounded<ServingStatus>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        var entry = (service, channel.Writer);
        lock (gate)
            watchers.Add(entry);
        return new Watch(channel.Reader, () =>
        {
            lock (gate)
                watchers.Remove(entry);
        });
    }

    internal sealed class Watch(ChannelReader<ServingStatus> published, Action end) : IDisposable
    {
        public ChannelReader<ServingStatus> Published => published;

        public void Dispose() => end();
    }
}

/// <summary>Tells <see cref="PublishedHealth"/> what ASP.NET Core's health checks find, as often as they run.</summary>
internal sealed class HealthPublisher(PublishedHealth health, IOptions<GrpcHealthChecksOptions> options) : IHealthCheckPublisher
{
    public Task PublishAsync(HealthReport report, CancellationToken cancellationToken)
    {
        foreach (var mapping in options.Value.Services)
        {
            var entries = report.Entries
                .Where(entry => mapping.HealthCheckPredicate?.Invoke(new HealthCheckMapContext(entry.Key, entry.Value.Tags)) ?? true)
                .Select(entry => entry.Value.Status);
            health.Publish(mapping.Name, ServingStatuses.Of(entries));
        }
        return Task.CompletedTask;
    }
}

internal static class ServingStatuses
{
    /// <summary>Degraded still serves; one unhealthy check is enough not to; without checks nothing is known.</summary>
    public static ServingStatus Of(IEnumerable<HealthStatus> results) =>
        results.Aggregate(ServingStatus.Unknown, (status, result) =>
            status == ServingStatus.NotServing || result == HealthStatus.Unhealthy ? ServingStatus.NotServing : ServingStatus.Serving);
}
