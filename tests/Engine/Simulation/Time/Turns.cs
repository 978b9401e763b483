namespace Federated.Tests.Engine.Simulation.Time;

/// <summary>
/// A scheduler whose work is done one turn after the other, each when the simulation says so. Killed, it forgets what it
/// had to do and never does anything again: continuations of a process that is no more.
/// </summary>
internal sealed class Turns(string name, Action onOtherThread) : TaskScheduler
{
    private readonly Queue<Task> _waiting = new();
    private readonly int _thread = Environment.CurrentManagedThreadId;

    public string Name => name;

    public bool IsDead { get; private set; }

    public bool IsReady => _waiting.Count > 0;

    public override int MaximumConcurrencyLevel => 1;

    public void RunOne() => TryExecuteTask(_waiting.Dequeue());

    public void Kill()
    {
        IsDead = true;
        _waiting.Clear();
    }

    /// <summary>Begins something here.</summary>
    public Task Start(Func<Task> work) =>
        Task.Factory.StartNew(work, default, TaskCreationOptions.DenyChildAttach, this).Unwrap();

    protected override void QueueTask(Task task)
    {
        // What comes from another thread came by a way that no seed can repeat.
        if (Environment.CurrentManagedThreadId != _thread) onOtherThread();
        else if (!IsDead) _waiting.Enqueue(task);
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && !IsDead && ReferenceEquals(Current, this) && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks() => [.. _waiting];
}
