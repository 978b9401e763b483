using Federated.Tests.Cluster.Services;

namespace Federated.Tests.Cluster.Decisions;

/// <summary>Somebody who asks, as a token says it.</summary>
internal sealed record Seat(string Role, string Organisation, string Subject)
{
    /// <summary>As a decision's history names it.</summary>
    public string Name => $"{Subject}@{Organisation}";

    /// <summary>Sees everything, and does nothing.</summary>
    public static Seat Auditor { get; } = new("auditor", "*", "auditor");

    /// <summary>A member of an organisation's board.</summary>
    public static Seat At(string organisation, string subject) => new(RoleAt(organisation), organisation, subject);

    private static string RoleAt(string organisation) =>
        organisation == SmallSystem.Ics ? "partnership-board"
        : SmallSystem.Places.Contains(organisation) ? "place-board"
        : "neighbourhood";
}
