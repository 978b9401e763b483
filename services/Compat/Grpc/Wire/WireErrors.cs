using Grpc.Core;

namespace Grpc.Wire;

/// <summary>The statuses of a call whose bytes are not as they should be.</summary>
internal static class WireErrors
{
    public static RpcException ReceivedTooLarge =>
        New(StatusCode.ResourceExhausted, "Received message exceeds the maximum configured message size.");

    public static RpcException SendTooLarge =>
        New(StatusCode.ResourceExhausted, "Sending message exceeds the maximum configured message size.");

    public static RpcException BadFlag => New(StatusCode.Internal, "Unexpected compressed flag value in message header.");

    public static RpcException Incomplete => New(StatusCode.Internal, "Incomplete message.");

    public static RpcException Additional => New(StatusCode.Internal, "Additional data after the message received.");

    public static RpcException Cancelled => New(StatusCode.Internal, "Incoming message cancelled.");

    public static RpcException BadCompression => New(StatusCode.Internal, "Compressed message could not be decompressed.");

    public static RpcException CompressedWithoutEncoding =>
        New(StatusCode.Internal, "Request did not include grpc-encoding value with compressed message.");

    public static RpcException CompressedAsIdentity =>
        New(StatusCode.Internal, "Request sent 'identity' grpc-encoding value with compressed message.");

    public static RpcException UnsupportedEncoding(StatusCode code, string encoding) =>
        New(code, $"Unsupported grpc-encoding value '{encoding}'. Supported encodings: identity, gzip");

    private static RpcException New(StatusCode code, string detail) => new(new Status(code, detail));
}
