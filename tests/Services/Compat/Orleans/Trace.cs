using System.Collections.Concurrent;

namespace Federated.Tests.Services.Compat.Orleans;

/// <summary>What grains did, in order; and gates that they wait at until a test opens them.</summary>
internal sealed class Trace
{
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _gates = new();
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _seen = new();

    internal IReadOnlyList<string> Lines => [.. _lines];

    /// <summary>Set while activations are to fail.</summary>
    internal Exception? ActivationFailure { get; set; }

    internal void Add(string line)
    {
        _lines.Enqueue(line);
        Seen(line).Release();
    }

    /// <summary>Waits for a line; each wait takes one.</summary>
    internal Task UntilAsync(string line) => Seen(line).WaitAsync(TimeSpan.FromSeconds(30)).ContinueWith(
        seen => seen.Result ? true : throw new TimeoutException($"Never seen: {line}. Seen: {string.Join(" | ", Lines)}"),
        TaskScheduler.Default);

    internal Task GateAsync(string name) => Gate(name).Task;

    internal void Open(string name) => Gate(name).TrySetResult();

    private TaskCompletionSource Gate(string name) =>
        _gates.GetOrAdd(name, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    private SemaphoreSlim Seen(string line) => _seen.GetOrAdd(line, _ => new SemaphoreSlim(0));
}
