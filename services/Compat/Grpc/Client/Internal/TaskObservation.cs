namespace Grpc.Net.Client.Internal;

internal static class TaskObservation
{
    /// <summary>Marks a later failure as seen: the caller may learn of it elsewhere, or not care.</summary>
    public static Task<T> Observed<T>(this Task<T> task)
    {
        task.ContinueWith(
            static failed => _ = failed.Exception,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        return task;
    }
}
