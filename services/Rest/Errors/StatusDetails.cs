using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;

namespace Federated.Rest;

/// <summary>The messages in the details trailer of an exception.</summary>
internal static class StatusDetails
{
    /// <summary>Those that are known; an unreadable trailer counts as none, since the status itself still stands.</summary>
    public static IReadOnlyList<IMessage> Of(RpcException exception)
    {
        var trailer = exception.Trailers.FirstOrDefault(entry => entry.Key == ApiError.DetailsTrailer);
        if (trailer is not { IsBinary: true })
            return [];
        try
        {
            return [.. Google.Rpc.Status.Parser.ParseFrom(trailer.ValueBytes).Details.Select(Unpack).OfType<IMessage>()];
        }
        catch (InvalidProtocolBufferException)
        {
            return [];
        }
    }

    private static IMessage? Unpack(Any any) =>
        any.Is(ErrorInfo.Descriptor) ? any.Unpack<ErrorInfo>()
        : any.Is(BadRequest.Descriptor) ? any.Unpack<BadRequest>()
        : any.Is(RetryInfo.Descriptor) ? any.Unpack<RetryInfo>()
        : null;
}
