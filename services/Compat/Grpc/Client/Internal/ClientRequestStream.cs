using System.Net;
using Grpc.Core;

namespace Grpc.Net.Client.Internal;

/// <summary>The requests of a client-streaming or duplex call: the HTTP body stays open until they are complete.</summary>
internal sealed class ClientRequestStream<TRequest> : IClientStreamWriter<TRequest>
    where TRequest : class
{
    private readonly ClientCall call;
    private readonly Marshaller<TRequest> marshaller;
    private readonly TaskCompletionSource<Stream> opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool completed;
    private int writing;

    public ClientRequestStream(ClientCall call, Marshaller<TRequest> marshaller)
    {
        this.call = call;
        this.marshaller = marshaller;
        WriteOptions = call.Options.WriteOptions;
        Content = new OpenContent(this);
        call.Ended += () =>
        {
            opened.TrySetCanceled();
            closed.TrySetCanceled();
        };
    }

    public HttpContent Content { get; }

    public WriteOptions? WriteOptions { get; set; }

    public Task WriteAsync(TRequest message) => WriteAsync(message, CancellationToken.None);

    public async Task WriteAsync(TRequest message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (completed)
            throw new InvalidOperationException("Request stream has already been completed.");
        if (call.IsOver)
            throw call.Failure();
        if (Interlocked.Exchange(ref writing, 1) == 1)
            throw new InvalidOperationException("Can't write the message because the previous write is in progress.");
        try
        {
            using var registration = call.CancelWith(cancellationToken);
            var stream = await opened.Task;
            await call.SendMessageAsync(stream, message, marshaller, WriteOptions, call.Token);
            await stream.FlushAsync(call.Token);
        }
        catch (Exception exception) when (!call.IsOver)
        {
            // How the call ends is for its response to say: a server may answer without reading everything.
            throw new RpcException(TransportFailure.StatusOf("Error writing message.", exception));
        }
        catch (Exception)
        {
            throw call.Failure();
        }
        finally
        {
            Volatile.Write(ref writing, 0);
        }
    }

    public Task CompleteAsync()
    {
        if (Volatile.Read(ref writing) == 1)
        {
            return Task.FromException(
                new InvalidOperationException("Can't complete the client stream writer because the previous write is in progress."));
        }
        completed = true;
        closed.TrySetResult();
        return Task.CompletedTask;
    }

    private sealed class OpenContent(ClientRequestStream<TRequest> requests) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            // Sends the headers, so that the server can begin before the first message.
            await stream.FlushAsync(cancellationToken);
            requests.opened.TrySetResult(stream);
            await requests.closed.Task;
        }

        protected override bool TryComputeLength(out long length)
        {
            length = -1;
            return false;
        }
    }
}
