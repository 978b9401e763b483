using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;
using Grpc.Core;
using Grpc.Wire;

namespace Grpc.Net.Client.Internal;

/// <summary>
/// One call, whatever its kind. It ends once: with the server's status, a failure, its deadline, cancellation or disposal,
/// whichever is first, and that is what everyone who waits for it is told.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The source of the token may be cancelled after the end, and holds nothing.")]
internal sealed class ClientCall(GrpcChannel channel, IMethod method, CallOptions options) : IDisposable
{
    private sealed record Ending(Status Status, HttpHeaders? Trailers);

    private readonly CancellationTokenSource source = new();
    private Task<HttpResponseMessage> response = null!;
    private HttpResponseMessage? received;
    private CancellationTokenRegistration callerToken;
    private Timer? deadlineTimer;
    private Ending? ending;

    public event Action? Ended;

    public GrpcChannel Channel => channel;

    public CallOptions Options => options;

    public bool IsOver => Volatile.Read(ref ending) is not null;

    /// <summary>Cancelled when the call ends other than by the server's status.</summary>
    public CancellationToken Token => source.Token;

    /// <summary>Whether messages are compressed, unless their options say otherwise.</summary>
    public bool Compresses { get; } = options.Headers?.GetValue(Names.EncodingRequest) == Names.Gzip;

    /// <exception cref="InvalidOperationException">The deadline is not in UTC.</exception>
    public void Start(HttpContent content)
    {
        if (options.Deadline is { Kind: not DateTimeKind.Utc } deadline && deadline != DateTime.MaxValue && deadline != DateTime.MinValue)
            throw new InvalidOperationException("Deadline must have a kind DateTimeKind.Utc or be equal to DateTime.MaxValue or DateTime.MinValue.");
        channel.Begin(this);
        response = SendAsync(content);
        // A stream need not be read; a single response is always awaited below.
        if (method.Type is MethodType.ServerStreaming or MethodType.DuplexStreaming)
            response.Observed();
    }

    /// <summary>The response, once its headers say that messages may follow.</summary>
    public async Task<HttpResponseMessage> OpenResponseAsync()
    {
        var message = await response;
        if (ResponseStatus.OfHeaders(message) is { } status)
            TryEnd(status, message.Headers);
        return IsOver ? throw Failure() : message;
    }

    public async Task<TResponse> SingleResponseAsync<TResponse>(Marshaller<TResponse> marshaller)
        where TResponse : class
    {
        try
        {
            var message = await OpenResponseAsync();
            await using var reader = await ResponseReader.OpenAsync(this, message);
            var single = await reader.SingleAsync(marshaller.ContextualDeserializer, Token);
            var (status, trailers) = ResponseStatus.OfTrailers(message);
            if (status.StatusCode == StatusCode.OK && single is null)
                status = new Status(StatusCode.Internal, "Failed to deserialize response message.");
            TryEnd(status, trailers);
            return GetStatus().StatusCode == StatusCode.OK ? single! : throw Failure();
        }
        catch (Exception exception) when (exception is not RpcException || !IsOver)
        {
            throw Fail("Error starting gRPC call.", exception);
        }
    }

    public async Task<Metadata> ResponseHeadersAsync() => ResponseStatus.Metadata((await response).Headers);

    public Status GetStatus() =>
        ending?.Status ?? throw new InvalidOperationException("Unable to get the status because the call is not complete.");

    public Metadata GetTrailers() => ending?.Trailers is { } trailers
        ? ResponseStatus.Metadata(trailers)
        : throw new InvalidOperationException("Can't get the call trailers because the call has not completed successfully.");

    /// <summary>Ends the call, unless it has ended.</summary>
    public bool TryEnd(Status status, HttpHeaders? trailers)
    {
        if (Interlocked.CompareExchange(ref ending, new Ending(status, trailers), null) is not null)
            return false;
        if (status.StatusCode != StatusCode.OK)
            ClientLog.Failed(channel.Logger, status.StatusCode, status.Detail, status.DebugException);
        channel.End(this);
        deadlineTimer?.Dispose();
        callerToken.Unregister();
        // Without trailers the server is not done: cancelling and disposing reset the stream.
        if (trailers is null)
            source.Cancel();
        received?.Dispose();
        Ended?.Invoke();
        return true;
    }

    public void Cancel(CancellationToken token) =>
        TryEnd(new Status(StatusCode.Cancelled, "Call canceled by the client.", new OperationCanceledException(token)), null);

    public void Dispose() => TryEnd(new Status(StatusCode.Cancelled, "gRPC call disposed."), null);

    /// <summary>Ends the call with an exception, unless it has ended, and returns what to throw.</summary>
    public Exception Fail(string summary, Exception exception)
    {
        if (!IsOver)
        {
            var status = TransportFailure.StatusOf(summary, exception);
            // A server that resets the stream of a late call may do so before the timer here has fired.
            if (status.StatusCode == StatusCode.Cancelled && options.Deadline <= DateTime.UtcNow)
                status = new Status(StatusCode.DeadlineExceeded, status.Detail, status.DebugException);
            TryEnd(status, null);
        }
        return Failure();
    }

    /// <summary>The end of the call as an exception.</summary>
    public Exception Failure()
    {
        var (status, trailers) = ending!;
        return channel.ThrowOperationCanceled && status.StatusCode is (StatusCode.Cancelled or StatusCode.DeadlineExceeded)
            ? new OperationCanceledException(status.Detail, status.DebugException, options.CancellationToken)
            : new RpcException(status, trailers is null ? Metadata.Empty : ReadableTrailers(trailers));
    }

    // Trailers that are not valid metadata must not hide how the call ended.
    private static Metadata ReadableTrailers(HttpHeaders trailers)
    {
        try
        {
            return ResponseStatus.Metadata(trailers);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            return Metadata.Empty;
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpContent content)
    {
        try
        {
            var request = RequestMessage.For(channel, method, options, content);
            ClientLog.Starting(channel.Logger, method.Type, request.RequestUri!);
            Arm();
            await AddCredentialsAsync(request);
            Token.ThrowIfCancellationRequested();
            received = channel.Invoker is HttpClient client
                ? await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token)
                : await channel.Invoker.SendAsync(request, Token);
            if (IsOver)
                received.Dispose();
            return received;
        }
        catch (Exception exception)
        {
            throw Fail("Error starting gRPC call.", exception);
        }
    }

    private void Arm()
    {
        if (options.Deadline is DateTime deadline && deadline != DateTime.MaxValue)
        {
            deadlineTimer = QuietTimer.Create(static state => ((ClientCall)state!).CheckDeadline(), this);
            CheckDeadline();
        }
        if (options.CancellationToken.CanBeCanceled)
            callerToken = options.CancellationToken.UnsafeRegister(static (state, token) => ((ClientCall)state!).Cancel(token), this);
        if (IsOver)
        {
            deadlineTimer?.Dispose();
            callerToken.Unregister();
        }
    }

    private void CheckDeadline()
    {
        var remaining = options.Deadline!.Value - DateTime.UtcNow;
        if (remaining <= TimeSpan.Zero)
            TryEnd(new Status(StatusCode.DeadlineExceeded, ""), null);
        else
            deadlineTimer!.Step(remaining);
    }

    private async ValueTask AddCredentialsAsync(HttpRequestMessage request)
    {
        if (options.Credentials is null && channel.Credentials.CallCredentials.Count == 0)
            return;
        if (!channel.Credentials.MaySendCallCredentials)
        {
            ClientLog.CredentialsNotUsed(channel.Logger);
            return;
        }
        var credentials = channel.Credentials.CallCredentials.AsEnumerable();
        if (options.Credentials is not null)
            credentials = credentials.Prepend(options.Credentials);
        RequestMessage.Add(request.Headers, await CallCredentialsReader.ReadAsync(credentials, channel.Address, method, Token));
    }
}
