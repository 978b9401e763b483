using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;

namespace Federated.Tests.Cluster.Services;

/// <summary>The gateway in a process of its own, in front of replicas of Budgets. It keeps how long each answer took.</summary>
/// <param name="replicas">At least one; they accept the tokens of the first one's issuer.</param>
/// <param name="settings">What else it is told.</param>
internal sealed class RunningGateway(IReadOnlyList<RunningBudgets> replicas, params IEnumerable<string> settings) : RunningService(
    Repository.Gateway,
    replicas[0].Issuer,
    [
        .. replicas.SelectMany((replica, i) => (string[])[$"--Gateway:Budgets:Rest:{i}={replica.RestAddress}", $"--Gateway:Budgets:Grpc:{i}={replica.GrpcAddress}"]),
        .. settings,
    ],
    behind: []), IBooks
{
    private readonly string _finance = replicas[0].Finance;
    private readonly ConcurrentQueue<TimeSpan> _latencies = [];

    /// <summary>From each request to its answer.</summary>
    public IReadOnlyCollection<TimeSpan> Latencies => _latencies;

    public Task<Reply> GetAsync(string path) => TimedAsync(() => SendAsync(HttpMethod.Get, path, null, _finance));

    public Task<Reply> PostAsync(string path, string json) =>
        TimedAsync(() => SendAsync(HttpMethod.Post, path, new StringContent(json, Encoding.UTF8, "application/json"), _finance));

    private async Task<Reply> TimedAsync(Func<Task<Reply>> ask)
    {
        var clock = Stopwatch.GetTimestamp();
        try
        {
            return await ask();
        }
        finally
        {
            _latencies.Enqueue(Stopwatch.GetElapsedTime(clock));
        }
    }
}
