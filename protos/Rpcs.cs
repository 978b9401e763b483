using System.Collections.Frozen;
using Google.Protobuf.Reflection;

namespace Federated.V1;

/// <summary>Every call of the API.</summary>
public static class Rpcs
{
    /// <summary>The services, in the order in which they are described.</summary>
    public static IReadOnlyList<ServiceDescriptor> Services { get; } =
    [
        Budgets.Descriptor, Organisations.Descriptor, Periods.Descriptor, Years.Descriptor, Overrides.Descriptor, Corrections.Descriptor,
        Uploads.Descriptor,
        Reporting.Descriptor, ControlTotals.Descriptor, DecisionLimits.Descriptor, Pools.Descriptor, Explanations.Descriptor,
        Events.Descriptor,
        Schemes.Descriptor, Decisions.Descriptor, Subsidiarity.Descriptor,
    ];

    /// <summary>By their paths over gRPC, such as <c>/federated.v1.Budgets/Commit</c>.</summary>
    public static FrozenDictionary<string, MethodDescriptor> ByPath { get; } =
        Services.SelectMany(service => service.Methods).ToFrozenDictionary(rpc => $"/{rpc.Service.FullName}/{rpc.Name}");
}
