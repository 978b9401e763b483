using System.Globalization;
using System.Text;
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

    /// <summary>Writes an error that has a status of its own over HTTP, such as 413.</summary>
    /// <param name="http">The request to answer; nothing of the answer has been sent.</param>
    /// <param name="problem">The error over REST; its detail is the message over gRPC.</param>
    /// <param name="grpcStatus">The status over gRPC.</param>
    public static Task WriteAsync(HttpContext http, Problem problem, StatusCode grpcStatus)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(problem);
        return IsGrpc(http.Request)
            ? WriteGrpc(http.Response, new RpcException(new Status(grpcStatus, problem.Detail)))
            : problem.Write(http);
    }

    /// <summary>"Trailers-Only" of the gRPC protocol: HTTP 200, the status among the headers, no body.</summary>
    private static Task WriteGrpc(HttpResponse response, RpcException error)
    {
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "application/grpc";
        response.Headers["grpc-status"] = ((int)error.StatusCode).ToString(CultureInfo.InvariantCulture);
        response.Headers["grpc-message"] = PercentEncoded(error.Status.Detail);
        foreach (var trailer in error.Trailers)
            response.Headers[trailer.Key] = trailer.IsBinary ? Convert.ToBase64String(trailer.ValueBytes) : trailer.Value;
        return response.CompleteAsync();
    }

    /// <summary>Printable ASCII but "%" as it is; every other byte as the gRPC protocol wants it in a message.</summary>
    private static string PercentEncoded(string message) =>
        string.Concat(Encoding.UTF8.GetBytes(message).Select(octet =>
            octet is >= 0x20 and <= 0x7E and not (byte)'%' ? ((char)octet).ToString() : $"%{octet:X2}"));
}
