using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Federated.Rest;

/// <summary>Answers a request that failed.</summary>
internal static class Failure
{
    private static readonly Problem Overdue =
        new(StatusCodes.Status504GatewayTimeout, "DEADLINE_EXCEEDED", "The call took longer than its caller allows.");

    public static async Task Answer(HttpContext http, Exception failure, RestCallContext? call, ILogger logger)
    {
        if (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to read an answer; the status is for the access log.
            if (!http.Response.HasStarted)
                http.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return;
        }

        var problem = Of(failure, call);
        // The caller is told nothing of it, so the log must be. All else is an answer like any other.
        if (problem.Status == StatusCodes.Status500InternalServerError)
            logger.LogError(failure, "{Method} {Path} failed unexpectedly", http.Request.Method, http.Request.Path);
        await problem.Write(http);
    }

    private static Problem Of(Exception failure, RestCallContext? call) => failure switch
    {
        RpcException { StatusCode: StatusCode.Cancelled } when call is { IsOverdue: true } => Overdue,
        RpcException refused => Problem.From(refused),
        ProblemException known => known.Problem,
        OperationCanceledException when call is { IsOverdue: true } => Overdue,
        OperationCanceledException => new Problem(StatusCodes.Status499ClientClosedRequest, "CANCELLED", "The call was cancelled."),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } =>
            new Problem(StatusCodes.Status413PayloadTooLarge, "REQUEST_TOO_LARGE", "The body is larger than the server takes."),
        BadHttpRequestException => new Problem(StatusCodes.Status400BadRequest, "INVALID_REQUEST", "The body could not be read to its end."),
        _ => Problem.Internal,
    };
}
