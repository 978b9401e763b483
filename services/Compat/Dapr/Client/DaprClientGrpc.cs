using Dapr.Client.Sidecar;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace Dapr.Client;

/// <summary>A client over the sidecar's gRPC API.</summary>
internal sealed class DaprClientGrpc : DaprClient
{
    private readonly GrpcChannel _channel;
    private readonly Sidecar.Dapr.DaprClient _sidecar;
    private readonly Metadata _headers = [];

    public DaprClientGrpc(Uri endpoint, string? apiToken)
    {
        _channel = GrpcChannel.ForAddress(endpoint);
        _sidecar = new(_channel);
        if (!string.IsNullOrEmpty(apiToken)) _headers.Add("dapr-api-token", apiToken);
    }

    public override async Task PublishByteEventAsync(
        string pubsubName, string topicName, ReadOnlyMemory<byte> data, string dataContentType = "application/json",
        Dictionary<string, string>? metadata = default, CancellationToken cancellationToken = default)
    {
        var request = new PublishEventRequest
        {
            PubsubName = pubsubName,
            Topic = topicName,
            Data = ByteString.CopyFrom(data.Span),
            DataContentType = dataContentType,
        };
        foreach (var (name, value) in metadata ?? []) request.Metadata.Add(name, value);
        try
        {
            await _sidecar.PublishEventAsync(request, _headers, cancellationToken: cancellationToken);
        }
        catch (RpcException failure)
        {
            throw new DaprException($"Publish operation failed: the sidecar did not take an event for {topicName}.", failure);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _channel.Dispose();
        base.Dispose(disposing);
    }
}
