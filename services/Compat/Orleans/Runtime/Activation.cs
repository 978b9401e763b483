namespace Orleans.Runtime;

/// <summary>
/// One grain object and its turns. Fields without a remark are touched in turns only, which never overlap, so
/// nothing here is locked. New → Activating → Active → Deactivating → Gone; each step is taken in a turn.
/// </summary>
internal sealed partial class Activation : IGrainContext
{
    private readonly GrainDirectory _directory;
    private readonly ActivationScheduler _scheduler;
    private readonly TaskCompletionSource _deactivated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<IRequest> _waiting = [];
    private volatile Phase _phase; // read by senders
    private int _running;
    private bool _blocked; // by a request that nothing but interleaving ones may overtake; never in a reentrant grain

    internal Activation(GrainDirectory directory, string key)
    {
        _directory = directory;
        _scheduler = new ActivationScheduler(this);
        Key = key;
        Idleness = new Idleness(this);
    }

    private enum Phase
    {
        New,
        Activating,
        Active,
        Deactivating,
        Gone,
    }

    public Task Deactivated => _deactivated.Task;

    internal string Key { get; }

    internal Silo Silo => _directory.Silo;

    internal Idleness Idleness { get; }

    internal bool IsGone => _phase == Phase.Gone;

    public override string ToString() => $"{_directory.GrainClass.Name}/{Key}";

    /// <summary>Queues a request or a signal, from any thread.</summary>
    internal void Post(object work) => _scheduler.Post(work);

    /// <summary>A request's first turn.</summary>
    internal void Accept(IRequest request)
    {
        if (request.KeepsAlive) Idleness.Touch();
        if (_phase == Phase.Active && (_stop is null || request.IsTick) && MayStart(request))
        {
            Start(request);
            Advance();
        }
        else if (_phase == Phase.Gone)
        {
            request.Reroute(_directory, Key);
        }
        else
        {
            _waiting.Enqueue(request);
            Advance();
        }
    }

    internal void Accept(Signal signal)
    {
        if (signal == Signal.Collect) DeactivateIfIdle();
        Advance();
    }

    private bool MayStart(IRequest request) => !_blocked || request.Interleaves;

    private void Start(IRequest request)
    {
        _running++;
        if (!request.Interleaves && !_directory.IsReentrant) _blocked = true;

        Task task;
        try
        {
            // Nothing ambient of the caller, or of a request before, reaches the grain.
            ExecutionContext.Restore(ActivationScheduler.CleanContext!);
            task = request.Invoke(_grain!) ?? throw new InvalidOperationException("The grain method returned null.");
        }
        catch (Exception exception)
        {
            Ended(request);
            request.Fail(exception);
            return;
        }

        if (task.IsCompleted) Finish(request, task);
        else FinishLater(request, task);
    }

    private void Finish(IRequest request, Task task)
    {
        Ended(request);
        request.Complete(task);
    }

    private void Ended(IRequest request)
    {
        _running--;
        if (!request.Interleaves) _blocked = false;
    }

    // The awaiter captures this activation's scheduler: what follows is a turn.
    private void FinishLater(IRequest request, Task task) => task.GetAwaiter().UnsafeOnCompleted(() =>
    {
        Finish(request, task);
        Advance();
    });

    /// <summary>Takes whatever step is due: start what waits, activate, deactivate.</summary>
    private void Advance()
    {
        if (_phase == Phase.New)
        {
            if (_stop is not null) _ = EndAsync();
            else if (_waiting.Count > 0) _ = ActivateAsync();
        }
        else if (_phase == Phase.Active && _stop is not null)
        {
            if (_running == 0) _ = DeactivateAsync();
        }
        else if (_phase == Phase.Active && !_blocked)
        {
            while (!_blocked && _stop is null && _waiting.TryDequeue(out var request)) Start(request);
        }
    }

    /// <summary>After activation, calls that interleave overtake the ones that wait for each other.</summary>
    private void StartWaiting()
    {
        for (var left = _waiting.Count; left > 0 && _stop is null; left--)
        {
            var request = _waiting.Dequeue();
            if (MayStart(request)) Start(request);
            else _waiting.Enqueue(request);
        }
    }

    private void DeactivateIfIdle()
    {
        if (_running > 0) Idleness.Touch();
        else if (_phase == Phase.Active && _waiting.Count == 0 && !Idleness.Used)
            Deactivate(new(DeactivationReasonCode.ActivationIdle, "Nobody called the grain for its collection age."));
    }
}
