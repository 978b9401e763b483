namespace Federated.Access;

/// <summary>What a person or program is to the federation. A token names exactly one.</summary>
public enum Role
{
    /// <summary>"system-finance": records the money that comes in and sends it down the tree.</summary>
    SystemFinance,

    /// <summary>"place-board": sees and commits what its place holds, and passes it down.</summary>
    PlaceBoard,

    /// <summary>"neighbourhood": sees and commits the money of one Primary Care Network.</summary>
    Neighbourhood,

    /// <summary>"auditor": reads and proves; changes nothing.</summary>
    Auditor,

    /// <summary>"operator": runs the installation and imports its organisations; moves no money.</summary>
    Operator,

    /// <summary>"partnership-board": the board of an ICS and its partners; decides for the system, and may set the 80:20 rule aside.</summary>
    PartnershipBoard,

    /// <summary>"decisions": the Decisions service itself, no person. It sets money aside for decisions and follows what is committed.</summary>
    Decisions,
}

/// <summary>The names of roles in tokens and journals.</summary>
public static class RoleNames
{
    /// <summary>All names, in the order of <see cref="Role"/>.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Enum.GetValues<Role>().Select(role => role.Name())];

    /// <summary>The name of a role in a token, such as "system-finance".</summary>
    public static string Name(this Role role) => role switch
    {
        Role.SystemFinance => "system-finance",
        Role.PlaceBoard => "place-board",
        Role.Neighbourhood => "neighbourhood",
        Role.Auditor => "auditor",
        Role.Operator => "operator",
        Role.PartnershipBoard => "partnership-board",
        Role.Decisions => "decisions",
    };

    /// <summary>Finds the role of a name; names are compared exactly.</summary>
    public static bool TryParse(string? name, out Role role)
    {
        foreach (var candidate in Enum.GetValues<Role>())
        {
            if (candidate.Name() != name) continue;
            role = candidate;
            return true;
        }
        role = default;
        return false;
    }
}
