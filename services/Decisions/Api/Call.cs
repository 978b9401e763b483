using Federated.Access;
using Federated.Decisions.Budgets;
using Federated.Domain;
using Federated.Domain.Decisions;
using Federated.Domain.Organisations;
using Federated.Engine.Processes;
using Federated.Rest;
using Federated.Rest.Hosting;
using Grpc.Core;

namespace Federated.Decisions.Api;

/// <summary>One call about one ICS, authorised.</summary>
/// <param name="Register">Organisations and funds.</param>
/// <param name="Ics">The ICS.</param>
/// <param name="Caller">Who asks.</param>
/// <param name="Now">When, as entries record it.</param>
/// <param name="Check">Gathers the faults of the request.</param>
/// <param name="Entrance">Where its commands go in.</param>
internal sealed record Call(KnownRegister Register, Organisation Ics, Caller Caller, DateTimeOffset Now, FieldChecks Check, Entrance Entrance)
{
    /// <summary>The day that it is for the caller.</summary>
    public DateOnly Today => LondonDay.Of(Now);

    /// <summary>The caller as the rules know one.</summary>
    public Person Person => new(Caller.Subject, Caller.Organisation, Caller.Post);

    public Federation Federation => Register.Federation;

    /// <summary>Adds what a domain rule has against a document that the request has in a field, or that it is itself.</summary>
    public void Add(string field, IEnumerable<Domain.Decisions.Problem> problems)
    {
        foreach (var (path, rule) in problems)
        {
            // "$.limits[3]" of the field "scheme" is "scheme.limits[3]".
            var within = path.Length > 2 ? path[2..] : "";
            Check.Add(field.Length == 0 ? within : within.Length == 0 ? field : $"{field}.{within}", rule);
        }
    }
}

/// <summary>Begins calls: finds the organisation and checks that the caller may do this there.</summary>
internal sealed class Calls(RegisterOfBudgets register, Admission admission, GracefulStop stop, TimeProvider time)
{
    /// <summary>A call about an ICS. Errors: NOT_FOUND, PERMISSION_DENIED.</summary>
    public async Task<Call> BeginAt(ServerCallContext context, Permission permission, string ics, string field = "ics")
    {
        var call = await Begin(context, ics, field);
        if (call.Ics.Code != ics) throw ApiError.NotFound(field, $"{ics} is no ICS.");
        return call.Demand(permission, ics);
    }

    /// <summary>A call about the ICS of an organisation; what the caller may do is still to be asked. Errors: NOT_FOUND, PERMISSION_DENIED.</summary>
    public async Task<Call> Begin(ServerCallContext context, string organisation, string field)
    {
        var caller = Callers.Of(context);
        if (organisation.Length == 0) throw ApiError.Invalid(field, "is required: the code of an organisation");
        var known = await register.With(organisation);
        var found = known.Federation.Find(organisation) ?? throw ApiError.NotFound(field, $"There is no organisation {organisation}.");
        Callers.DemandTier(caller, known.Federation);
        return new(known, known.Federation.Find(found.Ics)!, caller, time.NowRecorded(), new(), new(admission, stop, context));
    }

    /// <summary>Where a caller stands who has named no organisation: at its own; null for one that acts for every organisation.</summary>
    public async Task<(Caller Caller, KnownRegister Register)> BeginForAll(ServerCallContext context)
    {
        var caller = Callers.Of(context);
        var known = await (caller.Organisation == Caller.AnyOrganisation ? register.Current() : register.With(caller.Organisation));
        Callers.DemandTier(caller, known.Federation);
        return (caller, known);
    }
}

/// <summary>Asks whether a caller may do something.</summary>
internal static class Demands
{
    /// <summary>The call, if its caller may do this there. Error: PERMISSION_DENIED.</summary>
    public static Call Demand(this Call call, Permission permission, string organisation)
    {
        var decision = call.Allows(permission, organisation);
        return decision.IsAllowed ? call : throw ApiError.Forbidden(decision.Reason);
    }

    /// <summary>Whether the caller may do this there, and why not.</summary>
    public static AccessDecision Allows(this Call call, Permission permission, string organisation) =>
        Permissions.Allows(call.Caller, permission, organisation, call.Federation.IsWithin);
}
