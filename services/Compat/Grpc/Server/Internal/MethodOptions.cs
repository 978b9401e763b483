using System.IO.Compression;
using Grpc.Wire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>The options of a service as its calls need them, settled once when it is mapped.</summary>
internal sealed record MethodOptions(
    int? MaxSendBytes,
    int? MaxReceiveBytes,
    bool DetailedErrors,
    bool CompressResponses,
    CompressionLevel CompressionLevel,
    IReadOnlyList<InterceptorRegistration> Interceptors)
{
    public static (MethodOptions Options, bool IgnoreUnknownMethods) Of<TService>(IServiceProvider services)
        where TService : class
    {
        var global = services.GetRequiredService<IOptions<GrpcServiceOptions>>().Value;
        var hasOwn = services.GetServices<IConfigureOptions<GrpcServiceOptions<TService>>>().Any();
        var options = hasOwn ? services.GetRequiredService<IOptions<GrpcServiceOptions<TService>>>().Value : global;
        if (options.ResponseCompressionAlgorithm is not (null or Names.Identity or Names.Gzip))
        {
            throw new InvalidOperationException(
                $"The configured response compression algorithm '{options.ResponseCompressionAlgorithm}' does not have a matching compression provider.");
        }
        var interceptors = hasOwn ? global.Interceptors.Concat(options.Interceptors) : global.Interceptors;
        return (
            new MethodOptions(
                options.MaxSendMessageSize,
                options.MaxReceiveMessageSize,
                options.EnableDetailedErrors ?? false,
                options.ResponseCompressionAlgorithm == Names.Gzip,
                options.ResponseCompressionLevel ?? CompressionLevel.Fastest,
                [.. interceptors]),
            options.IgnoreUnknownServices ?? false);
    }
}
