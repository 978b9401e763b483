namespace Orleans.Runtime;

/// <summary>A call that returns Task or ValueTask; also the promise that the caller awaits.</summary>
internal sealed class Call(GrainMethod method, object?[] arguments)
    : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), IRequest
{
    public bool Interleaves => method.AlwaysInterleaves;

    public bool KeepsAlive => true;

    public bool IsTick => false;

    public Task Invoke(object grain) => method.Body(grain, arguments);

    public void Complete(Task task) => SetFromTask(task);

    public void Fail(Exception exception) => SetException(exception);

    public void Reroute(GrainDirectory directory, string key) => directory.Send(this, key);
}

/// <summary>A call that returns Task or ValueTask of a result.</summary>
internal sealed class Call<TResult>(GrainMethod method, object?[] arguments)
    : TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously), IRequest
{
    public bool Interleaves => method.AlwaysInterleaves;

    public bool KeepsAlive => true;

    public bool IsTick => false;

    public Task Invoke(object grain) => method.Body(grain, arguments);

    public void Complete(Task task) => SetFromTask((Task<TResult>)task);

    public void Fail(Exception exception) => SetException(exception);

    public void Reroute(GrainDirectory directory, string key) => directory.Send(this, key);
}
