using Federated.Access;
using Federated.Rest;
using Grpc.Core;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Timeouts;
using Yarp.ReverseProxy.Forwarder;

namespace Federated.Gateway;

/// <summary>Gives every failure that the gateway itself meets a body; answers of the services pass as they are.</summary>
internal static class FailureAnswers
{
    private const int RetryAfterSeconds = 1;

    /// <summary>Answers a failed request that has no body yet.</summary>
    public static Task Answer(StatusCodeContext context)
    {
        var http = context.HttpContext;
        var (problem, grpcStatus) = Describe(http);
        return ErrorAnswer.WriteAsync(http, problem, grpcStatus);
    }

    /// <summary>Tells a request that ran out of time from one that its client gave up; the forwarder sees both as cancelled.</summary>
    public static async Task NoticeTimeout(HttpContext http, RequestDelegate next)
    {
        var timeout = http.Features.Get<IHttpRequestTimeoutFeature>()?.RequestTimeoutToken ?? CancellationToken.None;
        await next(http);
        if (timeout.IsCancellationRequested && !http.Response.HasStarted)
            http.Response.StatusCode = StatusCodes.Status504GatewayTimeout;
    }

    /// <summary>The status of a request whose handling threw.</summary>
    public static int StatusOf(Exception failure) =>
        failure is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError;

    private static (Problem Problem, StatusCode GrpcStatus) Describe(HttpContext http) => StatusOf(http) switch
    {
        StatusCodes.Status404NotFound => (new(404, "NOT_FOUND", "There is nothing at this address."), StatusCode.Unimplemented),
        StatusCodes.Status405MethodNotAllowed =>
            (new(405, "METHOD_NOT_ALLOWED", $"{http.Request.Method} is not offered at this address."), StatusCode.Unimplemented),
        StatusCodes.Status413PayloadTooLarge => (TooLarge(http), StatusCode.ResourceExhausted),
        StatusCodes.Status502BadGateway or StatusCodes.Status503ServiceUnavailable => (Unavailable, StatusCode.Unavailable),
        StatusCodes.Status504GatewayTimeout => (TimedOut, StatusCode.DeadlineExceeded),
        >= 500 => (Problem.Internal, StatusCode.Internal),
        var status => (new(status, "INVALID_REQUEST", "The request could not be read."), StatusCode.Internal),
    };

    /// <summary>Behind the forwarder's status there may be a fault of the client's, such as a body over the limit.</summary>
    private static int StatusOf(HttpContext http)
    {
        for (var cause = http.Features.Get<IForwarderErrorFeature>()?.Exception; cause is not null; cause = cause.InnerException)
            if (cause is BadHttpRequestException bad)
                return bad.StatusCode;
        return http.Response.StatusCode;
    }

    private static Problem TooLarge(HttpContext http) => new(
        StatusCodes.Status413PayloadTooLarge, "REQUEST_TOO_LARGE", $"The body of this request may have at most {BodyLimit.Of(http)} bytes.");

    private static Problem Unavailable { get; } = new(
        StatusCodes.Status503ServiceUnavailable, "UNAVAILABLE",
        "The service behind this address cannot be reached now. Try again; with the same command id nothing is done twice.")
    {
        RetryAfterSeconds = RetryAfterSeconds,
    };

    private static Problem TimedOut { get; } = new(
        StatusCodes.Status504GatewayTimeout, "DEADLINE_EXCEEDED",
        "The service did not answer in time, and may still do what was asked. Try again; with the same command id nothing is done twice.");
}
