using Grpc.Core;

namespace Federated.Serving;

/// <summary>How long a caller waits for other books to answer.</summary>
internal static class Patience
{
    // The answer needs a little of the caller's time too.
    private static readonly TimeSpan ForTheAnswer = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);

    /// <summary>Until the call's deadline; for ever when it has none.</summary>
    public static TimeSpan Whole(ServerCallContext context) =>
        context.Deadline == DateTime.MaxValue ? TimeSpan.MaxValue : context.Deadline.ToUniversalTime() - DateTime.UtcNow;

    /// <summary>Until shortly before the call's deadline.</summary>
    public static TimeSpan Of(ServerCallContext context)
    {
        var patience = context.Deadline.ToUniversalTime() - DateTime.UtcNow - ForTheAnswer;
        return TimeSpan.FromTicks(Math.Clamp(patience.Ticks, 0, LongestWait.Ticks));
    }
}
