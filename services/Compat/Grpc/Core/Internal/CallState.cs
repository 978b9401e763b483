namespace Grpc.Core.Internal;

/// <summary>What the four kinds of client call have in common.</summary>
internal sealed record CallState(Func<Task<Metadata>> ResponseHeaders, Func<Status> Status, Func<Metadata> Trailers, Action Dispose)
{
    public CallState(Task<Metadata> responseHeaders, Func<Status> status, Func<Metadata> trailers, Action dispose)
        : this(() => responseHeaders, status, trailers, dispose)
    {
    }
}
