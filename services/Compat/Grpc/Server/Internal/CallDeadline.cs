using Grpc.Wire;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>The deadline of one call. Its token, made only when asked for, is also cancelled when the caller goes away.</summary>
internal sealed class CallDeadline : IDisposable
{
    private readonly HttpServerCallContext call;
    private readonly Timer timer;
    private CancellationTokenSource? source;
    private bool cancelled;

    public CallDeadline(HttpServerCallContext call, TimeSpan timeout)
    {
        this.call = call;
        Timeout = timeout;
        At = DateTime.UtcNow + timeout;
        // The timer would otherwise hold on to, and run in, the context of the request.
        using (ExecutionContext.SuppressFlow())
            timer = new Timer(static state => ((CallDeadline)state!).OnTimer(), this, System.Threading.Timeout.Infinite, System.Threading.Timeout.Infinite);
    }

    public TimeSpan Timeout { get; }

    public DateTime At { get; }

    public CancellationToken Token
    {
        get
        {
            lock (timer)
            {
                if (source is null)
                {
                    source = CancellationTokenSource.CreateLinkedTokenSource(call.Http.RequestAborted);
                    if (cancelled)
                        source.Cancel();
                }
                return source.Token;
            }
        }
    }

    public void Start() => timer.Change(Timeouts.TimerStep(Timeout), System.Threading.Timeout.InfiniteTimeSpan);

    public void Cancel()
    {
        lock (timer)
            cancelled = true;
        source?.Cancel();
    }

    public void Dispose()
    {
        timer.Dispose();
        source?.Dispose();
    }

    private void OnTimer()
    {
        var remaining = At - DateTime.UtcNow;
        if (remaining <= TimeSpan.Zero)
            _ = call.ExpireAsync(this);
        else
            timer.Change(Timeouts.TimerStep(remaining), System.Threading.Timeout.InfiniteTimeSpan);
    }
}
