using Yarp.ReverseProxy.LoadBalancing;
using Yarp.ReverseProxy.Model;

namespace Federated.Gateway;

/// <summary>
/// Sends the requests of one organisation to one replica by rendezvous hashing, so that its book stays in one memory.
/// Correctness does not depend on it: the journal refuses the stale one of two writers. When a replica goes, only its
/// organisations move.
/// </summary>
internal sealed class OrganisationAffinity : ILoadBalancingPolicy
{
    public const string PolicyName = "Organisation";

    /// <summary>A header, in gRPC metadata, with the code of the organisation that a request is about. It is a hint, and gives no rights.</summary>
    public const string Header = "federated-organisation";

    private static readonly PathString _budgets = new("/v1/budgets");

    public string Name => PolicyName;

    public DestinationState? PickDestination(
        HttpContext context, ClusterState cluster, IReadOnlyList<DestinationState> availableDestinations)
    {
        if (availableDestinations.Count == 0) return null;
        return OrganisationOf(context) is { } organisation
            ? availableDestinations.MaxBy(destination => Weight(organisation, destination.DestinationId))
            : availableDestinations[Random.Shared.Next(availableDestinations.Count)];
    }

    /// <summary>
    /// The organisation in the path; over gRPC it is in a message that the gateway does not read, so there the one that
    /// <see cref="Header"/> names, or that the caller acts for, which is nearly always the same. Null when none is named.
    /// </summary>
    public static string? OrganisationOf(HttpContext context)
    {
        if (context.Request.Path.StartsWithSegments(_budgets, out var rest) && rest.HasValue)
            return rest.Value!.Split('/', 3)[1];
        if (context.Request.Headers[Header].ToString() is { Length: > 0 } named) return named;
        return context.User.FindFirst("org")?.Value is { } own and not Access.Caller.AnyOrganisation ? own : null;
    }

    /// <summary>The same on every machine and in every run, so that all gateways agree.</summary>
    public static ulong Weight(string organisation, string destination)
    {
        // FNV-1a over both names, then a finaliser, since FNV alone hardly stirs the high bits of short names.
        var hash = 14695981039346656037UL;
        foreach (var character in organisation) hash = (hash ^ character) * 1099511628211UL;
        hash = (hash ^ '/') * 1099511628211UL;
        foreach (var character in destination) hash = (hash ^ character) * 1099511628211UL;
        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccdUL;
        hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53UL;
        return hash ^ (hash >> 33);
    }
}
