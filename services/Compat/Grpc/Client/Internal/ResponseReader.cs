using System.IO.Pipelines;
using Grpc.Core;
using Grpc.Wire;

namespace Grpc.Net.Client.Internal;

/// <summary>Reads the messages of a response.</summary>
internal sealed class ResponseReader(PipeReader pipe, int? maxBytes, HttpResponseMessage response) : MessageReader(pipe, maxBytes), IAsyncDisposable
{
    private readonly PipeReader pipe = pipe;

    protected override string? Encoding => ResponseStatus.Header(response.Headers, Names.Encoding);

    public static async ValueTask<ResponseReader> OpenAsync(ClientCall call, HttpResponseMessage response) =>
        new(PipeReader.Create(await response.Content.ReadAsStreamAsync(call.Token)), call.Channel.MaxReceiveBytes, response);

    public ValueTask DisposeAsync() => pipe.CompleteAsync();

    protected override RpcException UnsupportedEncoding(string encoding) => WireErrors.UnsupportedEncoding(StatusCode.Internal, encoding);
}
