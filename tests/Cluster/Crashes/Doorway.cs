namespace Federated.Tests.Cluster.Crashes;

/// <summary>Where clients wait while there is nobody to ask, rather than to knock all the time.</summary>
internal sealed class Doorway
{
    private TaskCompletionSource _open = New();

    public Task OpenAsync() => Volatile.Read(ref _open).Task;

    public void Open() => Volatile.Read(ref _open).TrySetResult();

    /// <summary>Call while it is open.</summary>
    public void Close() => Volatile.Write(ref _open, New());

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
