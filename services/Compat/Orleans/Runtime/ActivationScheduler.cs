using System.Collections.Concurrent;

namespace Orleans.Runtime;

/// <summary>
/// Runs the work of one activation on the thread pool, one piece after the other: requests, and the continuations
/// of what the grain awaits. One interlocked flag says whether a pool thread owns the queue; nothing is locked.
/// </summary>
internal sealed class ActivationScheduler(Activation activation) : TaskScheduler, IThreadPoolWorkItem
{
    // Gives the other activations a chance under load; large enough that the hand-over costs little.
    private const int TurnsBeforeYielding = 64;

    private static readonly Action<object?> _runTurns = static scheduler => ((ActivationScheduler)scheduler!).RunTurns();

    private readonly ConcurrentQueue<object> _queue = new();
    private object? _batch;
    private int _scheduled;

    /// <summary>The context without anything of a caller in it; requests start there.</summary>
    internal static ExecutionContext? CleanContext { get; private set; }

    /// <summary>Queues a request or a signal, from any thread.</summary>
    internal void Post(object work)
    {
        _queue.Enqueue(work);
        if (Interlocked.Exchange(ref _scheduled, 1) == 0) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
    }

    void IThreadPoolWorkItem.Execute()
    {
        CleanContext ??= ExecutionContext.Capture();

        // Only inside a task of this scheduler is TaskScheduler.Current this one, so a batch of turns is a task.
        var batch = new Task(_runTurns, this, TaskCreationOptions.DenyChildAttach);
        _batch = batch;
        batch.RunSynchronously(this);
        _batch = null;

        // A full fence: what was queued before the flag fell is seen here, what comes later schedules itself.
        Interlocked.Exchange(ref _scheduled, 0);
        if (!_queue.IsEmpty && Interlocked.Exchange(ref _scheduled, 1) == 0)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    protected override void QueueTask(Task task) => Post(task);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && (ReferenceEquals(Current, this) || ReferenceEquals(task, _batch))
        && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks() => _queue.OfType<Task>();

    private void RunTurns()
    {
        for (var turn = 0; turn < TurnsBeforeYielding && _queue.TryDequeue(out var work); turn++)
        {
            if (work is Task task) TryExecuteTask(task);
            else if (work is IRequest request) activation.Accept(request);
            else activation.Accept((Signal)work);
        }
    }
}

/// <summary>What an activation is told, other than requests.</summary>
internal sealed class Signal
{
    /// <summary>Look again whether to deactivate.</summary>
    internal static readonly Signal Deactivate = new();

    /// <summary>Deactivate if idle.</summary>
    internal static readonly Signal Collect = new();

    private Signal()
    {
    }
}
