using Grpc.Core;

namespace Grpc.Net.Client.Internal;

/// <summary>The responses of a server-streaming or duplex call.</summary>
internal sealed class ClientResponseStream<TResponse>(ClientCall call, Marshaller<TResponse> marshaller) : IAsyncStreamReader<TResponse>
    where TResponse : class
{
    private HttpResponseMessage? response;
    private ResponseReader? reader;
    private int reading;

    public TResponse Current { get; private set; } = null!;

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        if (call.IsOver)
            return call.GetStatus().StatusCode == StatusCode.OK ? false : throw call.Failure();
        if (Interlocked.Exchange(ref reading, 1) == 1)
            throw new InvalidOperationException("Can't read the next message because the previous read is still in progress.");
        try
        {
            using var registration = call.CancelWith(cancellationToken);
            return await ReadAsync();
        }
        finally
        {
            Volatile.Write(ref reading, 0);
        }
    }

    private async Task<bool> ReadAsync()
    {
        try
        {
            response ??= await call.OpenResponseAsync();
            reader ??= await ResponseReader.OpenAsync(call, response);
            Current = null!;
            Current = (await reader.NextAsync(marshaller.ContextualDeserializer, call.Token))!;
            if (Current is not null)
                return true;
            await reader.DisposeAsync();
            var (status, trailers) = ResponseStatus.OfTrailers(response);
            call.TryEnd(status, trailers);
            return call.GetStatus().StatusCode == StatusCode.OK ? false : throw call.Failure();
        }
        catch (Exception exception) when (exception is not RpcException || !call.IsOver)
        {
            throw call.Fail("Error reading next message.", exception);
        }
    }
}
