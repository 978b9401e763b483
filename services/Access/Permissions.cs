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
            //                                  system-finance  place-board  neighbourhood  auditor          operator         partnership-board  decisions
            Permission.ReadOrganisations    => [Anywhere,       Anywhere,    Anywhere,      Anywhere,        Anywhere,        Anywhere,          Anywhere],
            Permission.ImportOrganisations  => [Nothing,        Nothing,     Nothing,       Nothing,         WholeFederation, Nothing,           Nothing],
            Permission.ReadFunds            => [OwnLine,        OwnLine,     OwnLine,       OwnLine,         OwnLine,         OwnLine,           OwnLine],
            Permission.DefineFunds          => [Own,            Nothing,     Nothing,       Nothing,         Nothing,         Nothing,           Nothing],
            Permission.SetMoveLimits        => [Own,            Nothing,     Nothing,       Nothing,         Nothing,         Nothing,           Nothing],
            Permission.ReceiveFunding       => [Own,            Nothing,     Nothing,       Nothing,         Nothing,         Nothing,           Nothing],
            Permission.PreviewAllocation    => [OwnAndBelow,    Own,         Nothing,       OwnAndBelow,     Nothing,         Nothing,           Nothing],
            Permission.Allocate             => [OwnAndBelow,    Own,         Nothing,       Nothing,         Nothing,         Nothing,           Nothing],
            Permission.Delegate             => [OwnAndBelow,    Own,         Nothing,       Nothing,         Nothing,         Nothing,           Nothing],
            Permission.Supplement           => [OwnAndBelow,    Own,         Nothing,       Nothing,         Nothing,         Nothing,           Nothing],
            Permission.Return               => [OwnAndBelow,    Own,         Own,           Nothing,         Nothing,         Nothing,           Nothing],
            Permission.Vire                 => [OwnAndBelow,    Own,         Own,           Nothing,         Nothing,         Nothing,           Nothing],
            Permission.Commit               => [OwnAndBelow,    Own,         Own,           Nothing,         Nothing,         Nothing,           Nothing],
            Permission.Reserve              => [OwnAndBelow,    Own,         Own,           Nothing,         Nothing,         Nothing,           OwnAndBelow],
            Permission.CommitHold           => [OwnAndBelow,    Own,         Own,           Nothing,         Nothing,         Nothing,           OwnAndBelow],
            Permission.ReleaseHold          => [OwnAndBelow,    Own,         Own,           Nothing,         Nothing,         Nothing,           OwnAndBelow],
            Permission.AttestDecisions      => [Nothing,        Nothing,     Nothing,       Nothing,         Nothing,         Nothing,           OwnAndBelow],
            Permission.SetDecisionLimits    => [Nothing,        Nothing,     Nothing,       Nothing,         Nothing,         Nothing,           OwnAndBelow],
            Permission.ChangeCommitment     => [OwnAndBelow,    Own,         Own,           Nothing,         Nothing,         Nothing,           Nothing],
            Permission.CloseCommitment      => [OwnAndBelow,    Own,         Own,           Nothing,         Nothing,         Nothing,           Nothing],
            Permission.Spend                => [OwnAndBelow,    Own,         Own,           Nothing,         Nothing,         Nothing,           Nothing],
            Permission.Reverse              => [OwnAndBelow,    Own,         Own,           Nothing,         Nothing,         Nothing,           Nothing],
            Permission.Correct              => [OwnAndBelow,    Own,         Own,           Nothing,         Nothing,         Nothing,           Nothing],
            Permission.CloseMonths          => [Own,            Nothing,     Nothing,       Nothing,         Nothing,         Nothing,           Nothing],
            Permission.ReopenMonths         => [Own,            Nothing,     Nothing,       Nothing,         Nothing,         Nothing,           Nothing],
            Permission.CloseYears           => [Own,            Nothing,     Nothing,       Nothing,         Nothing,         Nothing,           Nothing],
            Permission.Plan                 => [OwnAndBelow,    Own,         Own,           Nothing,         Nothing,         Nothing,           Nothing],
            Permission.ExplainForecasts     => [OwnAndBelow,    Own,         Own,           Nothing,         Nothing,         Nothing,           Nothing],
            Permission.SetControlTotals     => [Own,            Nothing,     Nothing,       Nothing,         Nothing,         Nothing,           Nothing],
            Permission.ConsentControlTotals => [Own,            Own,         Own,           Nothing,         Nothing,         Nothing,           Nothing],
            Permission.ReadControlTotals    => [OwnLine,        OwnLine,     OwnLine,       OwnLine,         OwnLine,         OwnLine,           Nothing],
            Permission.DefinePools          => [OwnAndBelow,    Own,         Nothing,       Nothing,         Nothing,         Nothing,           Nothing],
            Permission.Contribute           => [OwnAndBelow,    Own,         Nothing,       Nothing,         Nothing,         Nothing,           Nothing],
            Permission.Override             => [OwnAndBelow,    Nothing,     Nothing,       Nothing,         Nothing,         Nothing,           Nothing],
            Permission.ReadBudget           => [OwnAndBelow,    OwnAndBelow, Own,           OwnAndBelow,     OwnAndBelow,     OwnAndBelow,       OwnAndBelow],
            Permission.ReadEvents           => [OwnAndBelow,    OwnAndBelow, Own,           OwnAndBelow,     OwnAndBelow,     OwnAndBelow,       OwnAndBelow],
            Permission.ReadSchemes          => [OwnLine,        OwnLine,     OwnLine,       OwnLine,         OwnLine,         OwnLine,           Nothing],
            Permission.DraftScheme          => [Own,            Nothing,     Nothing,       Nothing,         Nothing,         Nothing,           Nothing],
            Permission.SignOffScheme        => [Own,            Own,         Nothing,       Nothing,         Nothing,         Own,               Nothing],
            Permission.PublishScheme        => [Own,            Nothing,     Nothing,       Nothing,         Nothing,         Own,               Nothing],
            Permission.TryScheme            => [OwnLine,        OwnLine,     Nothing,       OwnLine,         Nothing,         OwnLine,           Nothing],
            Permission.ReadDecisions        => [OwnLine,        OwnLine,     OwnLine,       OwnLine,         OwnLine,         OwnLine,           Nothing],
            Permission.Propose              => [OwnAndBelow,    OwnAndBelow, Own,           Nothing,         Nothing,         OwnAndBelow,       Nothing],
            Permission.Consent              => [Nothing,        Own,         Own,           Nothing,         Nothing,         Nothing,           Nothing],
            Permission.Decide               => [Own,            Own,         Own,           Nothing,         Nothing,         Own,               Nothing],
            Permission.OverrideShare        => [Nothing,        Nothing,     Nothing,       Nothing,         Nothing,         Own,               Nothing],
            Permission.Prove                => [Anywhere,       Nothing,     Nothing,       Anywhere,        Anywhere,        Anywhere,          Nothing],
            Permission.Verify               => [Nothing,        Nothing,     Nothing,       Anywhere,        Anywhere,        Nothing,           Nothing],
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
        Permission.AttestDecisions => "attest decisions",
        Permission.SetDecisionLimits => "set limits of decisions",
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
        Permission.ReadSchemes => "see schemes of delegation",
        Permission.DraftScheme => "draft schemes of delegation",
        Permission.SignOffScheme => "sign schemes of delegation off",
        Permission.PublishScheme => "publish schemes of delegation",
        Permission.TryScheme => "try schemes of delegation",
        Permission.ReadDecisions => "see decisions",
        Permission.Propose => "propose decisions",
        Permission.Consent => "consent to decisions",
        Permission.Decide => "decide",
        Permission.OverrideShare => "set the 80:20 rule aside",
        Permission.Prove => "run the conservation proof",
        Permission.Verify => "verify the journal",
    };
}
