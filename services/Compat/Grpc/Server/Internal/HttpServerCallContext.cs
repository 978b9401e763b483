using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;
using System.Net.Sockets;
using Grpc.Core;
using Grpc.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>A call that came over HTTP/2, as its handler sees it. How it ends is in the other part.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A call ends in EndAsync, always, and that disposes of the deadline.")]
internal sealed partial class HttpServerCallContext(HttpContext http, MethodOptions options, ILogger logger)
    : ServerCallContext, IServerCallContextFeature
{
    private Metadata? requestHeaders;
    private Metadata? responseTrailers;
    private AuthContext? authContext;
    private bool compressResponses;

    public HttpContext Http => http;

    public ServerCallContext ServerCallContext => this;

    /// <summary>How to compress the next message; null for not at all.</summary>
    public CompressionLevel? Compression =>
        compressResponses && (WriteOptions?.Flags & WriteFlags.NoCompress) is null or 0 ? options.CompressionLevel : null;

    protected override string MethodCore => http.Request.Path.Value!;

    protected override string HostCore => http.Request.Host.Value ?? "";

    protected override string PeerCore => http.Connection switch
    {
        { RemoteIpAddress: null } => "unknown",
        { RemoteIpAddress.AddressFamily: AddressFamily.InterNetwork } peer => $"ipv4:{peer.RemoteIpAddress}:{peer.RemotePort}",
        { RemoteIpAddress.AddressFamily: AddressFamily.InterNetworkV6 } peer => $"ipv6:[{peer.RemoteIpAddress}]:{peer.RemotePort}",
        var peer => $"unknown:{peer.RemoteIpAddress}:{peer.RemotePort}",
    };

    protected override DateTime DeadlineCore => deadline?.At ?? DateTime.MaxValue;

    protected override Metadata RequestHeadersCore => requestHeaders ??= RequestMetadata.Of(http.Request);

    protected override CancellationToken CancellationTokenCore => deadline?.Token ?? http.RequestAborted;

    protected override Metadata ResponseTrailersCore => responseTrailers ??= [];

    protected override Status StatusCore { get; set; }

    protected override WriteOptions? WriteOptionsCore { get; set; }

    protected override AuthContext AuthContextCore => authContext ??= PeerIdentity.Of(http.Connection.ClientCertificate);

    protected override IDictionary<object, object> UserStateCore => http.Items!;

    protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) =>
        throw new NotImplementedException("Pass Deadline and CancellationToken on in the options of the next call.");

    protected override async Task WriteResponseHeadersAsyncCore(Metadata responseHeaders)
    {
        ArgumentNullException.ThrowIfNull(responseHeaders);
        if (http.Response.HasStarted)
            throw new InvalidOperationException("Response headers can only be sent once per call.");
        BeginWrite();
        try
        {
            foreach (var entry in responseHeaders)
            {
                if (entry.Key == Names.EncodingRequest)
                    DeclareEncoding(entry.Value);
                else
                    http.Response.Headers.Append(entry.Key, MetadataCodec.HeaderValue(entry));
            }
            await http.Response.BodyWriter.FlushAsync();
        }
        finally
        {
            EndWrite();
        }
    }

    private void DeclareEncoding(string encoding)
    {
        compressResponses = encoding == Names.Gzip;
        http.Response.Headers.GrpcEncoding = encoding;
    }

    private bool CallerAccepts(string encoding)
    {
        var accepted = http.Request.Headers.GrpcAcceptEncoding.ToString().AsSpan();
        foreach (var range in accepted.Split(','))
        {
            if (accepted[range].Trim().SequenceEqual(encoding))
                return true;
        }
        return false;
    }
}
