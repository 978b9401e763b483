using Google.Rpc;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Federated.Rest;

/// <summary>
/// An error over HTTP: RFC 9457 <c>application/problem+json</c> with the reason, figures and fields that the same error
/// has over gRPC.
/// </summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Reason">Reason from a closed list, such as INVALID_REQUEST or INSUFFICIENT_FUNDS.</param>
/// <param name="Detail">One sentence for a person.</param>
public sealed record Problem(int Status, string Reason, string Detail)
{
    /// <summary>Media type of every error.</summary>
    public const string MediaType = "application/problem+json";

    /// <summary>Who defines the reason.</summary>
    public string Domain { get; init; } = ApiError.Domain;

    /// <summary>The figures that explain a refusal, by lowerCamelCase name; pence as whole numbers.</summary>
    public IReadOnlyDictionary<string, string> Figures { get; init; } = new Dictionary<string, string>();

    /// <summary>The fields at fault.</summary>
    public IReadOnlyList<FieldError> Errors { get; init; } = [];

    /// <summary>Seconds after which a retry makes sense; given with 429 and 503.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>URI of the kind of problem: <c>urn:federated:error:</c> and the reason in lower case with hyphens.</summary>
    public string Type => "urn:federated:error:" + Reason.ToLowerInvariant().Replace('_', '-');

    /// <summary>Short name of the HTTP status, the same for every problem with it.</summary>
    public string Title => HttpStatus.Title(Status);

    /// <summary>The problem that says over HTTP what the exception says over gRPC. Internal errors say nothing of their cause.</summary>
    public static Problem From(RpcException exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        var status = HttpStatus.From(exception.StatusCode);
        var details = StatusDetails.Of(exception);
        var info = details.OfType<ErrorInfo>().FirstOrDefault();
        // Of a failure at this end, only what was written for callers is told.
        if (status == StatusCodes.Status500InternalServerError && info?.Domain != ApiError.Domain)
            return Internal;

        var detail = exception.Status.Detail;
        return new Problem(status, info?.Reason ?? HttpStatus.Reason(status), string.IsNullOrEmpty(detail) ? HttpStatus.Title(status) : detail)
        {
            Domain = info?.Domain ?? ApiError.Domain,
            Figures = info is null ? new Dictionary<string, string>() : new SortedDictionary<string, string>(info.Metadata, StringComparer.Ordinal),
            Errors = [.. details.OfType<BadRequest>()
                .SelectMany(bad => bad.FieldViolations)
                .Select(violation => new FieldError(violation.Field, violation.Description))],
            RetryAfterSeconds = RetryAfter(status, details.OfType<RetryInfo>().FirstOrDefault()),
        };
    }

    /// <summary>What a caller learns of an unexpected failure.</summary>
    public static Problem Internal { get; } = new(
        StatusCodes.Status500InternalServerError, "INTERNAL", "The service failed unexpectedly. Nothing is known to be wrong with the request.");

    /// <summary>
    /// Writes the problem as the answer, with the headers that its status asks for: WWW-Authenticate (401), Retry-After
    /// (429, 503). Where an answer has begun already, the connection is cut, so that nobody takes half an answer for a whole.
    /// </summary>
    public Task Write(HttpContext context) => ProblemJson.Write(this, context);

    /// <summary>Writes a problem that arose before a service was reached, such as 404 for an unknown route.</summary>
    /// <param name="context">The request to answer.</param>
    /// <param name="status">HTTP status.</param>
    /// <param name="reason">Reason in capitals with underscores.</param>
    /// <param name="detail">One sentence for a person.</param>
    /// <param name="errors">The fields at fault, if any.</param>
    /// <param name="retryAfterSeconds">For 429 and 503; 1 when not given.</param>
    public static Task Write(
        HttpContext context,
        int status,
        string reason,
        string detail,
        IReadOnlyList<FieldError>? errors = null,
        int? retryAfterSeconds = null) =>
        new Problem(status, reason, detail)
        {
            Errors = errors ?? [],
            RetryAfterSeconds = retryAfterSeconds ?? RetryAfter(status, null),
        }.Write(context);

    private static int? RetryAfter(int status, RetryInfo? info) =>
        status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable
            ? (int)Math.Clamp(info?.RetryDelay?.Seconds ?? 1, 1, int.MaxValue)
            : null;
}
