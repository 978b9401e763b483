using System.Net.Sockets;
using Grpc.Core;
using Grpc.Wire;

namespace Grpc.Net.Client.Internal;

/// <summary>The status of a call that failed below gRPC.</summary>
internal static class TransportFailure
{
    public static Status StatusOf(string summary, Exception exception)
    {
        for (var current = exception; current is not null; current = current.InnerException)
        {
            if (current is RpcException own)
                return own.Status;
        }
        return new Status(CodeOf(exception), $"{summary} {ExceptionText.Of(exception)}", exception);
    }

    private static StatusCode CodeOf(Exception exception)
    {
        var code = StatusCode.Internal;
        for (var current = exception; current is not null; current = current.InnerException)
        {
            switch (current)
            {
                case HttpProtocolException reset:
                    return OfHttp2(reset.ErrorCode);
                case OperationCanceledException:
                    code = StatusCode.Cancelled;
                    break;
                case SocketException or IOException:
                    code = StatusCode.Unavailable;
                    break;
            }
        }
        return code;
    }

    // grpc/grpc doc/PROTOCOL-HTTP2.md, "Errors"
    private static StatusCode OfHttp2(long errorCode) => errorCode switch
    {
        0x7 => StatusCode.Unavailable,
        0x8 => StatusCode.Cancelled,
        0xb => StatusCode.ResourceExhausted,
        0xc => StatusCode.PermissionDenied,
        _ => StatusCode.Internal,
    };
}
