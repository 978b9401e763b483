using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;

namespace Federated.Rest;

/// <summary>
/// The errors of the API. Each is an <see cref="RpcException"/> whose <c>grpc-status-details-bin</c> trailer holds a
/// <c>google.rpc.Status</c> with an <c>ErrorInfo</c> (reason, domain, figures) and, where fields are at fault, a
/// <c>BadRequest</c>; <see cref="Problem.From"/> gives the same over HTTP. Source of the shape: AIP-193.
/// </summary>
public static class ApiError
{
    /// <summary>The domain of every reason of this API.</summary>
    public const string Domain = "federated";

    /// <summary>Name of the trailer with the details, as every gRPC client library knows it.</summary>
    public const string DetailsTrailer = "grpc-status-details-bin";

    /// <summary>Faults that one answer lists; what is beyond is counted, so that the trailer stays within what clients accept.</summary>
    public const int MaxListedFields = 100;

    /// <summary>INVALID_ARGUMENT, reason INVALID_REQUEST: every field at fault, at once.</summary>
    /// <param name="errors">At least one.</param>
    public static RpcException Invalid(IReadOnlyCollection<FieldError> errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        if (errors.Count == 0)
            throw new ArgumentException("An invalid request has at least one field at fault.", nameof(errors));

        var listed = errors.Take(MaxListedFields).ToList();
        var message = string.Join("; ", listed.Select(error => $"{error.Field} {error.Rule}"));
        if (errors.Count > listed.Count)
            message += $"; and {errors.Count - listed.Count} more";
        return Create(StatusCode.InvalidArgument, "INVALID_REQUEST", message, fields: listed);
    }

    /// <summary>INVALID_ARGUMENT, reason INVALID_REQUEST, for one field.</summary>
    public static RpcException Invalid(string field, string rule) => Invalid([new FieldError(field, rule)]);

    /// <summary>NOT_FOUND, reason NOT_FOUND.</summary>
    /// <param name="field">The request field that names what does not exist.</param>
    /// <param name="message">One sentence for a person.</param>
    public static RpcException NotFound(string field, string message) =>
        Create(StatusCode.NotFound, "NOT_FOUND", message, fields: [new FieldError(field, message)]);

    /// <summary>FAILED_PRECONDITION: a business refusal.</summary>
    /// <param name="reason">One of the service's closed list, such as INSUFFICIENT_FUNDS.</param>
    /// <param name="message">One sentence for a person.</param>
    /// <param name="figures">What explains the refusal, by lowerCamelCase name, such as <c>availablePence</c>.</param>
    public static RpcException Refused(string reason, string message, IReadOnlyDictionary<string, string> figures) =>
        Create(StatusCode.FailedPrecondition, reason, message, figures);

    /// <summary>ALREADY_EXISTS, reason COMMAND_ID_REUSED: the id was used before, with other content.</summary>
    public static RpcException CommandIdReused(string commandId) =>
        Create(StatusCode.AlreadyExists, "COMMAND_ID_REUSED",
            $"Command id {commandId} was used before with other content. Use a new UUID for a new command.",
            new Dictionary<string, string> { ["commandId"] = commandId });

    /// <summary>UNAUTHENTICATED, reason UNAUTHENTICATED: no credentials, or none that hold.</summary>
    public static RpcException Unauthenticated(string message) =>
        Create(StatusCode.Unauthenticated, "UNAUTHENTICATED", message);

    /// <summary>PERMISSION_DENIED, reason FORBIDDEN: known, but not allowed to do this here.</summary>
    public static RpcException Forbidden(string message) => Create(StatusCode.PermissionDenied, "FORBIDDEN", message);

    /// <summary>UNAVAILABLE, reason UNAVAILABLE: something that the answer needs is away for now.</summary>
    /// <param name="message">One sentence for a person.</param>
    /// <param name="retryAfterSeconds">When to try again: 1 or more.</param>
    public static RpcException Unavailable(string message, int retryAfterSeconds) =>
        Create(StatusCode.Unavailable, "UNAVAILABLE", message, retryAfterSeconds: retryAfterSeconds);

    /// <summary>DATA_LOSS, reason JOURNAL_DAMAGED: what is stored cannot be as it was written.</summary>
    /// <param name="message">One sentence for a person.</param>
    public static RpcException Damaged(string message) => Create(StatusCode.DataLoss, "JOURNAL_DAMAGED", message);

    /// <summary>RESOURCE_EXHAUSTED, reason OVERLOADED: more was asked than can be answered in time.</summary>
    /// <param name="message">One sentence for a person.</param>
    /// <param name="retryAfterSeconds">When to try again: 1 or more.</param>
    public static RpcException Overloaded(string message, int retryAfterSeconds) =>
        Create(StatusCode.ResourceExhausted, "OVERLOADED", message, retryAfterSeconds: retryAfterSeconds);

    private static RpcException Create(
        StatusCode code,
        string reason,
        string message,
        IReadOnlyDictionary<string, string>? figures = null,
        IReadOnlyList<FieldError>? fields = null,
        int? retryAfterSeconds = null)
    {
        var info = new ErrorInfo { Reason = reason, Domain = Domain };
        foreach (var (name, figure) in figures ?? new Dictionary<string, string>())
            info.Metadata.Add(name, figure);

        var status = new Google.Rpc.Status { Code = (int)code, Message = message, Details = { Any.Pack(info) } };
        if (fields is { Count: > 0 })
            status.Details.Add(Any.Pack(new BadRequest { FieldViolations = { fields.Select(Violation) } }));
        if (retryAfterSeconds is { } seconds)
            status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = new Duration { Seconds = seconds } }));

        var trailers = new Metadata { { DetailsTrailer, status.ToByteArray() } };
        return new RpcException(new Grpc.Core.Status(code, message), trailers, message);
    }

    private static BadRequest.Types.FieldViolation Violation(FieldError error) =>
        new() { Field = error.Field, Description = error.Rule };
}
