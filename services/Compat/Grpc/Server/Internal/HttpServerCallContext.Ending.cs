using Grpc.Core;
using Grpc.Wire;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>
/// The end of a call: by its handler, by an error or by its deadline, whichever is first. The lock decides which, and keeps
/// the deadline's timer from touching a response that the handler is writing.
/// </summary>
internal sealed partial class HttpServerCallContext
{
    private static readonly Status DeadlineExceeded = new(StatusCode.DeadlineExceeded, "Deadline Exceeded");

    private readonly Lock ending = new();
    private CallDeadline? deadline;
    private TaskCompletionSource? expiry;
    private bool answeredByTimer;
    private bool ended;
    private bool writing;

    public bool IsOver => ended || expiry is not null;

    public void Begin()
    {
        var timeoutHeader = http.Request.Headers.GrpcTimeout;
        if (timeoutHeader.Count > 0)
        {
            if (Timeouts.TryParse(timeoutHeader.ToString(), out var timeout))
            {
                deadline = new CallDeadline(this, timeout);
                deadline.Start();
            }
            else
            {
                ServerLog.InvalidTimeoutIgnored(logger, timeoutHeader);
            }
        }
        if (options.CompressResponses && CallerAccepts(Names.Gzip))
            DeclareEncoding(Names.Gzip);
    }

    /// <exception cref="InvalidOperationException">The call is over, or another write is under way.</exception>
    /// <exception cref="OperationCanceledException">The deadline has passed.</exception>
    public void BeginWrite()
    {
        lock (ending)
        {
            if (expiry is not null)
                throw new OperationCanceledException(DeadlineExceeded.Detail);
            if (ended)
                throw new InvalidOperationException("Can't write the message because the request is complete.");
            if (writing)
                throw new InvalidOperationException("Can't write the message because the previous write is in progress.");
            writing = true;
        }
    }

    public void EndWrite()
    {
        lock (ending)
            writing = false;
    }

    /// <summary>Closes the call to the deadline and to further writes; false if the deadline was first.</summary>
    public bool TryEnd()
    {
        lock (ending)
        {
            ended |= expiry is null;
            return ended;
        }
    }

    /// <summary>Turns what a handler threw into the status of the call.</summary>
    public void Fail(Exception exception)
    {
        if (exception is RpcException raised)
        {
            ServerLog.StatusRaised(logger, raised.StatusCode, raised.Status.Detail, raised.Status.DebugException);
            foreach (var entry in raised.Trailers)
                ResponseTrailers.Add(entry);
            Status = raised.Status;
            return;
        }
        if (exception is OperationCanceledException or IOException && CancellationToken.IsCancellationRequested)
            ServerLog.Cancelled(logger, Method, exception);
        else
            ServerLog.HandlerFailed(logger, Method, exception);
        var detail = "Exception was thrown by handler.";
        if (options.DetailedErrors)
            detail += " " + ExceptionText.Of(exception);
        Status = new Status(StatusCode.Unknown, detail, exception);
    }

    /// <summary>Sends the status, unless the deadline has: then waits until that is done, since the request ends with this.</summary>
    public async ValueTask EndAsync()
    {
        if (TryEnd())
        {
            StatusTrailers.Write(http.Response, Status, responseTrailers);
        }
        else
        {
            await expiry!.Task;
            if (!answeredByTimer)
                StatusTrailers.Write(http.Response, DeadlineExceeded);
        }
        deadline?.Dispose();
    }

    /// <summary>Called by the deadline's timer.</summary>
    public async Task ExpireAsync(CallDeadline expired)
    {
        lock (ending)
        {
            if (IsOver)
                return;
            expiry = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            answeredByTimer = !writing;
        }
        ServerLog.DeadlineExceeded(logger, expired.Timeout);
        Status = DeadlineExceeded;
        try
        {
            expired.Cancel();
        }
        catch (AggregateException exception)
        {
            // Whatever a handler does on cancellation, the caller gets the status.
            ServerLog.DeadlineFailed(logger, exception);
        }
        try
        {
            if (answeredByTimer)
            {
                StatusTrailers.Write(http.Response, DeadlineExceeded);
                await http.Response.CompleteAsync();
            }
        }
        catch (Exception exception)
        {
            ServerLog.DeadlineFailed(logger, exception);
        }
        finally
        {
            expiry.SetResult();
        }
    }
}
