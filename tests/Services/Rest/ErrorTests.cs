using Federated.Rest;
using Grpc.Core;

namespace Federated.Tests.Services.Rest;

/// <summary>Each failure of a service, and what its caller gets.</summary>
public sealed class ErrorTests(TrialHost host) : IClassFixture<TrialHost>
{
    [Theory]
    [InlineData("invalid", 400, "INVALID_REQUEST", "amountPence must be 1 or more; amounts[2].organisation must be a child")]
    [InlineData("not found", 404, "NOT_FOUND", "There is no organisation QZZ.")]
    [InlineData("refused", 422, "INSUFFICIENT_FUNDS", "£40,000.00 is more than the £39,999.99 available.")]
    [InlineData("reused", 409, "COMMAND_ID_REUSED", "Command id 0197 was used before with other content. Use a new UUID for a new command.")]
    [InlineData("unauthenticated", 401, "UNAUTHENTICATED", "The token has expired.")]
    [InlineData("forbidden", 403, "FORBIDDEN", "Only system finance may do this.")]
    [InlineData("unavailable", 503, "UNAVAILABLE", "The journal is away.")]
    [InlineData("overloaded", 429, "OVERLOADED", "Too much is queued.")]
    [InlineData("aborted", 409, "CONFLICT", "secret or not")]
    [InlineData("unimplemented", 501, "UNIMPLEMENTED", "secret or not")]
    [InlineData("cancelled", 499, "CANCELLED", "secret or not")]
    [InlineData("too late", 504, "DEADLINE_EXCEEDED", "secret or not")]
    [InlineData("bare unavailable", 503, "UNAVAILABLE", "secret or not")]
    [InlineData("unreadable details", 404, "NOT_FOUND", "Gone.")]
    [InlineData("set status", 404, "NOT_FOUND", "Set and not thrown.")]
    [InlineData("internal", 500, "INTERNAL", "The service failed unexpectedly. Nothing is known to be wrong with the request.")]
    [InlineData("data loss", 500, "INTERNAL", "The service failed unexpectedly. Nothing is known to be wrong with the request.")]
    [InlineData("exception", 500, "INTERNAL", "The service failed unexpectedly. Nothing is known to be wrong with the request.")]
    public async Task A_failure_is_a_problem_with_its_status_and_reason(string how, int status, string reason, string detail)
    {
        var answer = await host.Post("/v1/failures", $$"""{"how":"{{how}}"}""");
        ((int)answer.StatusCode).ShouldBe(status);
        answer.Content.Headers.ContentType!.ToString().ShouldBe("application/problem+json");

        var problem = await answer.Json();
        problem.AsObject().Select(member => member.Key)
            .ShouldBe(["type", "title", "status", "detail", "instance", "reason", "domain", "figures", "errors"]);
        problem["status"]!.GetValue<int>().ShouldBe(status);
        problem["reason"]!.GetValue<string>().ShouldBe(reason);
        problem["type"]!.GetValue<string>().ShouldBe("urn:federated:error:" + reason.ToLowerInvariant().Replace('_', '-'));
        problem["detail"]!.GetValue<string>().ShouldBe(detail);
        problem["instance"]!.GetValue<string>().ShouldBe("/v1/failures");
        problem["domain"]!.GetValue<string>().ShouldBe("federated");
        problem["title"]!.GetValue<string>().ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_refusal_gives_its_figures()
    {
        var problem = await host.Post("/v1/failures", """{"how":"refused"}""").Json();
        problem["figures"]!.ToJsonString().ShouldBe("""{"availablePence":"3999999","requestedPence":"4000000"}""");
        problem["errors"]!.AsArray().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("invalid", """[{"field":"amountPence","rule":"must be 1 or more"},{"field":"amounts[2].organisation","rule":"must be a child"}]""")]
    [InlineData("not found", """[{"field":"organisation","rule":"There is no organisation QZZ."}]""")]
    public async Task A_fault_of_fields_names_them(string how, string errors) =>
        (await host.Post("/v1/failures", $$"""{"how":"{{how}}"}""").Json())["errors"]!.ToJsonString().ShouldBe(errors);

    [Theory]
    [InlineData("unavailable", "7")]
    [InlineData("overloaded", "3")]
    [InlineData("bare unavailable", "1")]
    public async Task A_failure_that_passes_says_when_to_try_again(string how, string seconds) =>
        (await host.Post("/v1/failures", $$"""{"how":"{{how}}"}""")).Headers.RetryAfter!.ToString().ShouldBe(seconds);

    [Fact]
    public async Task A_caller_that_is_not_signed_in_is_told_how() =>
        (await host.Post("/v1/failures", """{"how":"unauthenticated"}""")).Headers.WwwAuthenticate.ToString().ShouldBe("Bearer");

    [Theory]
    [InlineData("1m")]
    [InlineData("0n")]
    [InlineData("00000500u")]
    public async Task A_call_that_outlasts_its_timeout_is_cancelled_and_says_so(string timeout)
    {
        var answer = await host.Post("/v1/failures", """{"how":"deadline"}""", ("grpc-timeout", timeout));
        ((int)answer.StatusCode).ShouldBe(504);
        (await answer.Json())["reason"]!.GetValue<string>().ShouldBe("DEADLINE_EXCEEDED");
    }

    [Theory]
    [InlineData("5")]
    [InlineData("S")]
    [InlineData("-1S")]
    [InlineData("1d")]
    [InlineData("123456789S")]
    public async Task A_timeout_that_cannot_be_read_is_refused(string timeout) =>
        (await host.Post("/v1/failures", "{}", ("grpc-timeout", timeout)).Faults())
            .ShouldBe(["grpc-timeout must be a header of one to eight digits and a unit: H, M, S, m, u or n"]);

    [Fact]
    public async Task A_service_sees_the_request_as_over_grpc()
    {
        var answer = await host.Post("/v1/failures", """{"how":"headers"}""", ("X-Asked", "yes"));
        var shelf = await answer.Json();
        shelf["shelf"]!.GetValue<string>().ShouldBe("/federated.trial.Trial/Fail");
        shelf["seen"]!.GetValue<string>().ShouldBe("yes /v1/failures");
        answer.Headers.GetValues("x-answer").ShouldBe(["a"]);
        answer.Headers.GetValues("x-answer-bin").ShouldBe(["AQL/"]);
    }

    [Fact]
    public void Only_so_many_faults_are_listed_and_the_rest_counted()
    {
        var error = ApiError.Invalid([.. Enumerable.Range(0, 103).Select(each => new FieldError($"f{each}", "is bad"))]);
        error.Status.Detail.ShouldEndWith("f99 is bad; and 3 more");
        Problem.From(error).Errors.Count.ShouldBe(100);
    }

    [Fact]
    public void An_error_says_over_grpc_what_the_problem_says_over_http()
    {
        var error = (RpcException)Failures.ByName["refused"]();
        error.StatusCode.ShouldBe(StatusCode.FailedPrecondition);
        var status = Google.Rpc.Status.Parser.ParseFrom(error.Trailers.GetValueBytes("grpc-status-details-bin"));
        status.Code.ShouldBe((int)StatusCode.FailedPrecondition);
        var info = status.Details.Single().Unpack<Google.Rpc.ErrorInfo>();
        info.Domain.ShouldBe("federated");
        info.Reason.ShouldBe("INSUFFICIENT_FUNDS");
        info.Metadata["availablePence"].ShouldBe("3999999");
    }
}
