using System.Collections.Concurrent;

namespace Federated.Tests.Services.Compat.Orleans;

/// <summary>What grains did, in order; and gates that they wait at until a test opens them.</summary>
internal sealed class Trace
{
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _gates = new();
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _seen = new();
    private int _activations;

    internal IReadOnlyList<string> Lines => [.. _lines];

    /// <summary>Thrown by every OnActivateAsync while it is set.</summary>
    internal Exception? ActivationFailure { get; set; }

    /// <summary>Thrown by every OnDeactivateAsync while it is set.</summary>
    internal Exception? DeactivationFailure { get; set; }

    internal int NextActivation() => Interlocked.Increment(ref _activations);

    internal void Add(string line)
    {
        _lines.Enqueue(line);
        Seen(line).Release();
    }

    /// <summary>Waits for a line; each wait takes one of them.</summary>
    internal async Task UntilAsync(string line)
    {
        if (!await Seen(line).WaitAsync(TimeSpan.FromSeconds(30)))
            throw new TimeoutException($"Never seen: {line}. Seen: {string.Join(" | ", Lines)}");
    }

    /// <summary>A gate; one made open lets everyone through unless it was closed first.</summary>
    internal Task GateAsync(string name, bool open = false)
    {
        if (open && !_gates.ContainsKey(name)) return Task.CompletedTask;
        return Gate(name).Task;
    }

    internal void Close(string name) => Gate(name);

    internal void Open(string name) => Gate(name).TrySetResult();

    private TaskCompletionSource Gate(string name) =>
        _gates.GetOrAdd(name, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    private SemaphoreSlim Seen(string line) => _seen.GetOrAdd(line, _ => new SemaphoreSlim(0));
}
