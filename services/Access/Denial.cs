using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Federated.Access;

/// <summary>A request that is turned away, told in the protocol that it came with.</summary>
/// <param name="HttpStatus">Status over REST.</param>
/// <param name="GrpcStatus">Status over gRPC; there the HTTP status is always 200.</param>
/// <param name="Reason">For programs, such as "UNAUTHENTICATED".</param>
/// <param name="Detail">For people: one or two sentences.</param>
internal sealed record Denial(int HttpStatus, int GrpcStatus, string Reason, string Detail)
{
    public static Denial Unauthenticated(string detail) => new(StatusCodes.Status401Unauthorized, 16, "UNAUTHENTICATED", detail);

    public static Denial Forbidden(string detail) => new(StatusCodes.Status403Forbidden, 7, "PERMISSION_DENIED", detail);

    public Task WriteAsync(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        return http.Request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true
            ? WriteGrpc(http.Response)
            : WriteProblem(http.Response);
    }

    /// <summary>A trailers-only answer: the status is in the headers, and there is no body.</summary>
    private Task WriteGrpc(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "application/grpc";
        response.Headers["grpc-status"] = GrpcStatus.ToString(System.Globalization.CultureInfo.InvariantCulture);
        response.Headers["grpc-message"] = Uri.EscapeDataString(Detail).Replace("%20", " ", StringComparison.Ordinal);
        return response.CompleteAsync();
    }

    private Task WriteProblem(HttpResponse response)
    {
        response.StatusCode = HttpStatus;
        var problem = new
        {
            type = "about:blank",
            title = ReasonPhrases.GetReasonPhrase(HttpStatus),
            status = HttpStatus,
            detail = Detail,
            reason = Reason,
        };
        return response.WriteAsJsonAsync(problem, (JsonSerializerOptions?)null, "application/problem+json");
    }
}
