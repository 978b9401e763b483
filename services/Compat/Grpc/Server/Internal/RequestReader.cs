using Grpc.Core;
using Grpc.Wire;
using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>Reads the messages of a request.</summary>
internal sealed class RequestReader(HttpContext http, int? maxBytes) : MessageReader(http.Request.BodyReader, maxBytes)
{
    protected override string? Encoding => http.Request.Headers.GrpcEncoding;

    // doc/compression.md: UNIMPLEMENTED, and the header tells the client what it may use instead.
    protected override RpcException UnsupportedEncoding(string encoding)
    {
        if (!http.Response.HasStarted)
            http.Response.Headers.GrpcAcceptEncoding = Names.SupportedEncodings;
        return WireErrors.UnsupportedEncoding(StatusCode.Unimplemented, encoding);
    }
}
