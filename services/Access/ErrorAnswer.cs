using System.Globalization;
using Federated.Rest;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Federated.Access;

/// <summary>Answers a request with an error before any service sees it, in the protocol that the request came with.</summary>
public static class ErrorAnswer
{
    /// <summary>Whether a request is a gRPC call, which understands a gRPC status and nothing else.</summary>
    public static bool IsGrpc(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true;
    }

    /// <summary>Writes the error: problem+json over REST, a status without messages over gRPC.</summary>
    /// <param name="http">The request to answer; nothing of the answer has been sent.</param>
    /// <param name="error">Status, reason and sentence.</param>
    public static Task WriteAsync(HttpContext http, RpcException error)
    {
        ArgumentNullException.ThrowIfNull(http);
        return IsGrpc(http.Request) ? WriteGrpc(http.Response, error) : Problem.From(error).Write(http);
    }

    /// <summary>"Trailers-Only" of the gRPC protocol: HTTP 200, the status among the headers, no body.</summary>
    private static Task WriteGrpc(HttpResponse response, RpcException error)
    {
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "application/grpc";
        response.Headers["grpc-status"] = ((int)error.StatusCode).ToString(CultureInfo.InvariantCulture);
        response.Headers["grpc-message"] = Uri.EscapeDataString(error.Status.Detail).Replace("%20", " ", StringComparison.Ordinal);
        foreach (var trailer in error.Trailers)
            response.Headers[trailer.Key] = trailer.IsBinary ? Convert.ToBase64String(trailer.ValueBytes) : trailer.Value;
        return response.CompleteAsync();
    }
}
