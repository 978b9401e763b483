using System.IO.Compression;

namespace Grpc.AspNetCore.Server;

/// <summary>How services are served: all of them, or one of them with <see cref="GrpcServiceOptions{TService}"/>.</summary>
public class GrpcServiceOptions
{
    internal const int DefaultMaxReceiveBytes = 4 * 1024 * 1024;

    /// <summary>In bytes; null for no limit, which is the default.</summary>
    public int? MaxSendMessageSize { get; set; }

    /// <summary>In bytes, also of what a compressed message inflates to; null for no limit. 4 MB unless set.</summary>
    public int? MaxReceiveMessageSize { get; set; } = DefaultMaxReceiveBytes;

    /// <summary>True tells callers of unhandled exceptions: never outside development.</summary>
    public bool? EnableDetailedErrors { get; set; }

    /// <summary><c>gzip</c> to compress responses for callers that accept it.</summary>
    public string? ResponseCompressionAlgorithm { get; set; }

    public CompressionLevel? ResponseCompressionLevel { get; set; }

    /// <summary>True leaves unknown services and methods to other endpoints, instead of answering UNIMPLEMENTED.</summary>
    public bool? IgnoreUnknownServices { get; set; }

    /// <summary>In the order in which they are called, outermost first.</summary>
    public InterceptorCollection Interceptors { get; } = [];
}

/// <summary>Options of one service; what is not set is as in <see cref="GrpcServiceOptions"/>.</summary>
public class GrpcServiceOptions<TService> : GrpcServiceOptions
    where TService : class;
