using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Grpc.Net.Client.Internal;

/// <summary>What the client says, under the category and the event ids of the package.</summary>
internal static partial class ClientLog
{
    public const string Category = "Grpc.Net.Client.Internal.GrpcCall";

    [LoggerMessage(1, LogLevel.Debug, "Starting gRPC call. Method type: '{MethodType}', URI: '{Uri}'.")]
    public static partial void Starting(ILogger logger, MethodType methodType, Uri uri);

    [LoggerMessage(3, LogLevel.Information, "Call failed with gRPC error status. Status code: '{StatusCode}', Message: '{StatusMessage}'.")]
    public static partial void Failed(ILogger logger, StatusCode statusCode, string statusMessage, Exception? exception);

    [LoggerMessage(8, LogLevel.Warning, "The configured CallCredentials were not used because the call does not use TLS.")]
    public static partial void CredentialsNotUsed(ILogger logger);
}
