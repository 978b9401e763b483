namespace Federated.Engine.Processes;

/// <summary>
/// Looks at something for whoever asks. One look serves all who asked before it began, so many at once cost no more than one
/// after the other. Not thread-safe, as a <see cref="Process{TState,TCommand,TEntry}"/> is not.
/// </summary>
/// <param name="look">The look; what it throws is thrown to all whom it serves.</param>
public sealed class Look(Func<Task> look)
{
    private Task _underWay = Task.CompletedTask;
    private Task? _next;

    /// <summary>Ends with a look that begins now or later.</summary>
    public Task Begin() => _underWay.IsCompleted ? _underWay = look() : _next ??= After(_underWay);

    private async Task After(Task earlier)
    {
        await earlier.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        _next = null;
        await (_underWay = look());
    }
}
