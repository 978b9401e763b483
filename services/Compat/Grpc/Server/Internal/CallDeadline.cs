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
        timer = QuietTimer.Create(static state => ((CallDeadline)state!).OnTimer(), this);
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

    public void Start() => timer.Step(Timeout);

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
            timer.Step(remaining);
    }
}
