using Federated.Access;
using Federated.Domain.Organisations;
using Federated.Rest;
using Grpc.Core;

namespace Federated.Serving;

/// <summary>Who asks, and whether a token says what can be.</summary>
internal static class Callers
{
    /// <summary>The caller whom the token of a call names. Error: UNAUTHENTICATED.</summary>
    public static Caller Of(ServerCallContext context) =>
        context.GetHttpContext().User is { Identity.IsAuthenticated: true } user
            ? Caller.From(user)
            : throw ApiError.Unauthenticated("A bearer token is needed.");

    /// <summary>
    /// A role belongs to a tier: a token that pairs it with an organisation of another one was issued by mistake.
    /// Error: PERMISSION_DENIED.
    /// </summary>
    public static void DemandTier(Caller caller, Federation federation)
    {
        Tier? needed = caller.Role switch
        {
            Role.SystemFinance or Role.PartnershipBoard => Tier.System,
            Role.PlaceBoard => Tier.Place,
            Role.Neighbourhood => Tier.Neighbourhood,
            Role.Auditor or Role.Operator or Role.Decisions => null,
        };
        if (caller.Organisation == Caller.AnyOrganisation) return;
        if (federation.Find(caller.Organisation) is not { } own)
            throw ApiError.Forbidden($"The token is for {caller.Organisation}, and there is no such organisation.");
        if (needed is not null && own.Tier != needed)
            throw ApiError.Forbidden($"Role {caller.Role.Name()} is of the tier {Tiers.Text(needed.Value)}, and {own.Code} is of the tier {Tiers.Text(own.Tier)}.");
    }
}
