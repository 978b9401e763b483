using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Federated.Rest;

/// <summary>gRPC status codes as HTTP statuses, and their words. Source of the codes: google/rpc/code.proto.</summary>
internal static class HttpStatus
{
    public static int From(StatusCode code) => code switch
    {
        StatusCode.InvalidArgument => StatusCodes.Status400BadRequest,
        StatusCode.Unauthenticated => StatusCodes.Status401Unauthorized,
        StatusCode.PermissionDenied => StatusCodes.Status403Forbidden,
        StatusCode.NotFound => StatusCodes.Status404NotFound,
        StatusCode.AlreadyExists or StatusCode.Aborted => StatusCodes.Status409Conflict,
        StatusCode.FailedPrecondition => StatusCodes.Status422UnprocessableEntity,
        StatusCode.ResourceExhausted => StatusCodes.Status429TooManyRequests,
        StatusCode.Cancelled => StatusCodes.Status499ClientClosedRequest,
        StatusCode.Unimplemented => StatusCodes.Status501NotImplemented,
        StatusCode.Unavailable => StatusCodes.Status503ServiceUnavailable,
        StatusCode.DeadlineExceeded => StatusCodes.Status504GatewayTimeout,
        // Unknown, Internal, DataLoss, OutOfRange and whatever a newer peer sends: ours to mend, not the caller's.
        _ => StatusCodes.Status500InternalServerError,
    };

    public static string Title(int status) => Words(status).Title;

    /// <summary>Reason of an error that names none itself.</summary>
    public static string Reason(int status) => Words(status).Reason;

    private static (string Title, string Reason) Words(int status) => status switch
    {
        StatusCodes.Status400BadRequest => ("The request is not valid", "INVALID_REQUEST"),
        StatusCodes.Status401Unauthorized => ("Not signed in", "UNAUTHENTICATED"),
        StatusCodes.Status403Forbidden => ("Not allowed", "FORBIDDEN"),
        StatusCodes.Status404NotFound => ("Not found", "NOT_FOUND"),
        StatusCodes.Status405MethodNotAllowed => ("Method not allowed", "METHOD_NOT_ALLOWED"),
        StatusCodes.Status406NotAcceptable => ("Not acceptable", "NOT_ACCEPTABLE"),
        StatusCodes.Status409Conflict => ("Conflict with what is there", "CONFLICT"),
        StatusCodes.Status413PayloadTooLarge => ("The request is too large", "REQUEST_TOO_LARGE"),
        StatusCodes.Status415UnsupportedMediaType => ("Unsupported media type", "UNSUPPORTED_MEDIA_TYPE"),
        StatusCodes.Status422UnprocessableEntity => ("Refused", "REFUSED"),
        StatusCodes.Status429TooManyRequests => ("Too many requests", "OVERLOADED"),
        StatusCodes.Status499ClientClosedRequest => ("Cancelled", "CANCELLED"),
        StatusCodes.Status501NotImplemented => ("Not implemented", "UNIMPLEMENTED"),
        StatusCodes.Status503ServiceUnavailable => ("Unavailable", "UNAVAILABLE"),
        StatusCodes.Status504GatewayTimeout => ("No answer in time", "DEADLINE_EXCEEDED"),
        _ => ("Internal error", "INTERNAL"),
    };
}
