using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Grpc.Net.Client;

/// <summary>How a channel reaches its server and what it accepts from it.</summary>
public sealed class GrpcChannelOptions
{
    internal const int DefaultMaxReceiveBytes = 4 * 1024 * 1024;

    /// <summary>Must agree with the scheme of the address: insecure for http, TLS for https.</summary>
    public ChannelCredentials? Credentials { get; set; }

    /// <summary>In bytes; null for no limit, which is the default.</summary>
    public int? MaxSendMessageSize { get; set; }

    /// <summary>In bytes, also of what a compressed message inflates to; null for no limit. 4 MB unless set.</summary>
    public int? MaxReceiveMessageSize { get; set; } = DefaultMaxReceiveBytes;

    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>Sends the calls; not together with <see cref="HttpHandler"/>.</summary>
    public HttpClient? HttpClient { get; set; }

    /// <summary>Sends the calls; not together with <see cref="HttpClient"/>.</summary>
    public HttpMessageHandler? HttpHandler { get; set; }

    /// <summary>Whether disposing of the channel disposes of the client or handler given here.</summary>
    public bool DisposeHttpClient { get; set; }

    /// <summary>Whether cancelled and late calls throw <see cref="OperationCanceledException"/> instead of <see cref="RpcException"/>.</summary>
    public bool ThrowOperationCanceledOnCancellation { get; set; }

    /// <summary>Whether call credentials are sent even over http, where anyone on the way can read them.</summary>
    public bool UnsafeUseInsecureChannelCallCredentials { get; set; }

    public Version? HttpVersion { get; set; }

    public HttpVersionPolicy? HttpVersionPolicy { get; set; }
}
