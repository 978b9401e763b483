using Federated.Rest;
using Grpc.Core;

namespace Federated.Tests.Services.Rest;

/// <summary>Every way in which the trial service can fail.</summary>
internal static class Failures
{
    private static readonly Dictionary<string, string> Figures = new() { ["requestedPence"] = "4000000", ["availablePence"] = "3999999" };

    public static readonly IReadOnlyDictionary<string, Func<Exception>> ByName = new Dictionary<string, Func<Exception>>
    {
        ["invalid"] = () => ApiError.Invalid([new FieldError("amountPence", "must be 1 or more"), new FieldError("amounts[2].organisation", "must be a child")]),
        ["not found"] = () => ApiError.NotFound("organisation", "There is no organisation QZZ."),
        ["refused"] = () => ApiError.Refused("INSUFFICIENT_FUNDS", "£40,000.00 is more than the £39,999.99 available.", Figures),
        ["reused"] = () => ApiError.CommandIdReused("0197"),
        ["unauthenticated"] = () => ApiError.Unauthenticated("The token has expired."),
        ["forbidden"] = () => ApiError.Forbidden("Only system finance may do this."),
        ["unavailable"] = () => ApiError.Unavailable("The journal is away.", 7),
        ["overloaded"] = () => ApiError.Overloaded("Too much is queued.", 3),
        ["aborted"] = () => Bare(StatusCode.Aborted),
        ["unimplemented"] = () => Bare(StatusCode.Unimplemented),
        ["cancelled"] = () => Bare(StatusCode.Cancelled),
        ["too late"] = () => Bare(StatusCode.DeadlineExceeded),
        ["bare unavailable"] = () => Bare(StatusCode.Unavailable),
        ["internal"] = () => Bare(StatusCode.Internal),
        ["data loss"] = () => Bare(StatusCode.DataLoss),
        ["unreadable details"] = () => new RpcException(new Status(StatusCode.NotFound, "Gone."), new Metadata { { ApiError.DetailsTrailer, [0xFF, 0xFF] } }),
        ["exception"] = () => new InvalidOperationException("secret connection string"),
    };

    private static RpcException Bare(StatusCode code) => new(new Status(code, "secret or not"));
}
