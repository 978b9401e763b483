using static Federated.Access.Reach;

namespace Federated.Access;

/// <summary>The answer to "may this caller do that there?".</summary>
/// <param name="IsAllowed">Whether it may.</param>
/// <param name="Reason">One sentence for a person: why, or why not.</param>
public readonly record struct AccessDecision(bool IsAllowed, string Reason);

/// <summary>The rules of access: one table, and how it is read.</summary>
public static class Permissions
{
    /// <summary>
    /// The rule table. Money is moved by those who act for its holder, or by finance from above; it is seen from above.
    /// A place board moves only the money of its own place, also where places nest.
    /// </summary>
    /// <returns>How far the permission reaches for the role.</returns>
    public static Reach ReachOf(Role role, Permission permission)
    {
#pragma warning disable format // A table is read by its columns.
        ReadOnlySpan<Reach> reaches = permission switch
        {
            //                                  system-finance  place-board  neighbourhood  auditor      operator
            Permission.ReadOrganisations    => [Anywhere,       Anywhere,    Anywhere,      Anywhere,    Anywhere],
            Permission.ImportOrganisations  => [Nothing,        Nothing,     Nothing,       Nothing,     WholeFederation],
            Permission.ReadFunds            => [OwnLine,        OwnLine,     OwnLine,       OwnLine,     OwnLine],
            Permission.DefineFunds          => [Own,            Nothing,     Nothing,       Nothing,     Nothing],
            Permission.SetMoveLimits        => [Own,            Nothing,     Nothing,       Nothing,     Nothing],
            Permission.ReceiveFunding       => [Own,            Nothing,     Nothing,       Nothing,     Nothing],
            Permission.PreviewAllocation    => [OwnAndBelow,    Own,         Nothing,       OwnAndBelow, Nothing],
            Permission.Allocate             => [OwnAndBelow,    Own,         Nothing,       Nothing,     Nothing],
            Permission.Delegate             => [OwnAndBelow,    Own,         Nothing,       Nothing,     Nothing],
            Permission.Supplement           => [OwnAndBelow,    Own,         Nothing,       Nothing,     Nothing],
            Permission.Return               => [OwnAndBelow,    Own,         Own,           Nothing,     Nothing],
            Permission.Vire                 => [OwnAndBelow,    Own,         Own,           Nothing,     Nothing],
            Permission.Commit               => [OwnAndBelow,    Own,         Own,           Nothing,     Nothing],
            Permission.Reserve              => [OwnAndBelow,    Own,         Own,           Nothing,     Nothing],
            Permission.CommitHold           => [OwnAndBelow,    Own,         Own,           Nothing,     Nothing],
            Permission.ReleaseHold          => [OwnAndBelow,    Own,         Own,           Nothing,     Nothing],
            Permission.ChangeCommitment     => [OwnAndBelow,    Own,         Own,           Nothing,     Nothing],
            Permission.CloseCommitment      => [OwnAndBelow,    Own,         Own,           Nothing,     Nothing],
            Permission.Spend                => [OwnAndBelow,    Own,         Own,           Nothing,     Nothing],
            Permission.Reverse              => [OwnAndBelow,    Own,         Own,           Nothing,     Nothing],
            Permission.Correct              => [OwnAndBelow,    Own,         Own,           Nothing,     Nothing],
            Permission.CloseMonths          => [Own,            Nothing,     Nothing,       Nothing,     Nothing],
            Permission.ReopenMonths         => [Own,            Nothing,     Nothing,       Nothing,     Nothing],
            Permission.CloseYears           => [Own,            Nothing,     Nothing,       Nothing,     Nothing],
            Permission.Plan                 => [OwnAndBelow,    Own,         Own,           Nothing,     Nothing],
            Permission.ExplainForecasts     => [OwnAndBelow,    Own,         Own,           Nothing,     Nothing],
            Permission.SetControlTotals     => [Own,            Nothing,     Nothing,       Nothing,     Nothing],
            Permission.ConsentControlTotals => [Own,            Own,         Own,           Nothing,     Nothing],
            Permission.ReadControlTotals    => [OwnLine,        OwnLine,     OwnLine,       OwnLine,     OwnLine],
            Permission.DefinePools          => [OwnAndBelow,    Own,         Nothing,       Nothing,     Nothing],
            Permission.Contribute           => [OwnAndBelow,    Own,         Nothing,       Nothing,     Nothing],
            Permission.Override             => [OwnAndBelow,    Nothing,     Nothing,       Nothing,     Nothing],
            Permission.ReadBudget           => [OwnAndBelow,    OwnAndBelow, Own,           OwnAndBelow, OwnAndBelow],
            Permission.ReadEvents           => [OwnAndBelow,    OwnAndBelow, Own,           OwnAndBelow, OwnAndBelow],
            Permission.Prove                => [Anywhere,       Nothing,     Nothing,       Anywhere,    Anywhere],
            Permission.Verify               => [Nothing,        Nothing,     Nothing,       Anywhere,    Anywhere],
        };
#pragma warning restore format
        return reaches[(int)role];
    }

    /// <summary>Whether a caller may do something to an organisation.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="permission">What for.</param>
    /// <param name="targetOrganisation">
    /// Code of the organisation whose money or data it is; <see cref="Caller.AnyOrganisation"/> for what concerns the
    /// whole federation (<see cref="Permission.ImportOrganisations"/>, <see cref="Permission.Prove"/>, <see cref="Permission.Verify"/>).
    /// </param>
    /// <param name="isWithin">
    /// Whether the first organisation is the second or below it; asked only when the table needs it.
    /// </param>
    public static AccessDecision Allows(
        Caller caller, Permission permission, string targetOrganisation, Func<string, string, bool> isWithin)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(isWithin);
        var own = caller.Organisation;
        var actsForAll = own == Caller.AnyOrganisation;
        bool IsBelow() => isWithin(targetOrganisation, own);
        bool IsAbove() => isWithin(own, targetOrganisation);

        var reach = ReachOf(caller.Role, permission);
        var isAllowed = reach switch
        {
            Nothing => false,
            Own => actsForAll || targetOrganisation == own,
            OwnAndBelow => actsForAll || targetOrganisation == own || IsBelow(),
            OwnLine => actsForAll || targetOrganisation == own || IsBelow() || IsAbove(),
            WholeFederation => actsForAll,
            Anywhere => true,
        };
        return new AccessDecision(isAllowed, Explain(caller, permission, targetOrganisation, reach, isAllowed));
    }

    private static string Explain(Caller caller, Permission permission, string target, Reach reach, bool isAllowed)
    {
        var role = caller.Role.Name();
        var action = permission.Action();
        var place = target == Caller.AnyOrganisation ? "" : $" at {target}";
        if (isAllowed) return $"Role {role} at {caller.Organisation} may {action}{place}.";
        return reach switch
        {
            Nothing => $"Role {role} may not {action}.",
            Own => $"Role {role} may {action} at its own organisation only: {caller.Organisation}, not {target}.",
            OwnAndBelow => $"Role {role} may {action} at its own organisation and those below it: "
                + $"{target} is not within {caller.Organisation}.",
            OwnLine => $"Role {role} may {action} above and below its own organisation: "
                + $"{target} and {caller.Organisation} are not in one line.",
            WholeFederation or Anywhere => $"Role {role} may {action} only when it acts for every organisation (*), "
                + $"not for {caller.Organisation}.",
        };
    }

    private static string Action(this Permission permission) => permission switch
    {
        Permission.ReadOrganisations => "see organisations",
        Permission.ImportOrganisations => "import organisations",
        Permission.ReadFunds => "see funds",
        Permission.DefineFunds => "define funds",
        Permission.SetMoveLimits => "set limits of budget moves",
        Permission.ReceiveFunding => "record funding",
        Permission.PreviewAllocation => "preview allocations",
        Permission.Allocate => "allocate",
        Permission.Delegate => "delegate",
        Permission.Supplement => "supplement budgets",
        Permission.Return => "return money",
        Permission.Vire => "move money between funds or to a sibling",
        Permission.Commit => "commit",
        Permission.Reserve => "reserve",
        Permission.CommitHold => "commit holds",
        Permission.ReleaseHold => "release holds",
        Permission.ChangeCommitment => "change commitments",
        Permission.CloseCommitment => "close commitments",
        Permission.Spend => "spend",
        Permission.Reverse => "reverse entries",
        Permission.Correct => "correct entries",
        Permission.CloseMonths => "close months",
        Permission.ReopenMonths => "open months again",
        Permission.CloseYears => "close years",
        Permission.Plan => "plan budgets",
        Permission.ExplainForecasts => "explain forecasts",
        Permission.SetControlTotals => "set control totals",
        Permission.ConsentControlTotals => "answer for control totals",
        Permission.ReadControlTotals => "see control totals",
        Permission.DefinePools => "define pooled funds",
        Permission.Contribute => "record contributions to pooled funds",
        Permission.Override => "set rules aside",
        Permission.ReadBudget => "see budgets",
        Permission.ReadEvents => "follow events",
        Permission.Prove => "run the conservation proof",
        Permission.Verify => "verify the journal",
    };
}
