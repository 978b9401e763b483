namespace Grpc.Core.Internal;

/// <summary>What the four kinds of client call have in common: callbacks into the call that carries them.</summary>
internal sealed class CallState(
    Func<object, Task<Metadata>> responseHeaders,
    Func<object, Status> status,
    Func<object, Metadata> trailers,
    Action<object> dispose,
    object call)
{
    public CallState(Task<Metadata> responseHeaders, Func<Status> status, Func<Metadata> trailers, Action dispose)
        : this(_ => responseHeaders, _ => status(), _ => trailers(), _ => dispose(), status)
    {
    }

    public Task<Metadata> ResponseHeaders() => responseHeaders(call);

    public Status Status() => status(call);

    public Metadata Trailers() => trailers(call);

    public void Dispose() => dispose(call);
}
