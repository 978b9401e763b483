using Federated.Access;

namespace Federated.Tests.Gateway.Access;

/// <summary>The rule table once more, as what each caller can reach in a small federation with a place in a place.</summary>
public sealed class PermissionTests
{
    private static readonly string[] _callers =
        ["system-finance@QMF", "place-board@QMF-ICP", "neighbourhood@U1", "auditor@QMF-ICP", "auditor@*", "operator@QMF-ICP", "operator@*", "partnership-board@QMF", "decisions@*"];

    /// <summary>none, own, below (own and below), line (own, below and above), all; one column a caller.</summary>
    private const string Table = """
        ReadOrganisations    all    all    all    all    all    all    all    all    all
        ImportOrganisations  none   none   none   none   none   none   all    none   none
        ReadFunds            line   line   line   line   all    line   all    line   all
        DefineFunds          own    none   none   none   none   none   none   none   none
        SetMoveLimits        own    none   none   none   none   none   none   none   none
        ReceiveFunding       own    none   none   none   none   none   none   none   none
        PreviewAllocation    below  own    none   below  all    none   none   none   none
        Allocate             below  own    none   none   none   none   none   none   none
        Delegate             below  own    none   none   none   none   none   none   none
        Supplement           below  own    none   none   none   none   none   none   none
        Return               below  own    own    none   none   none   none   none   none
        Vire                 below  own    own    none   none   none   none   none   none
        Commit               below  own    own    none   none   none   none   none   none
        Reserve              below  own    own    none   none   none   none   none   all
        CommitHold           below  own    own    none   none   none   none   none   all
        ReleaseHold          below  own    own    none   none   none   none   none   all
        AttestDecisions      none   none   none   none   none   none   none   none   all
        SetDecisionLimits    none   none   none   none   none   none   none   none   all
        ChangeCommitment     below  own    own    none   none   none   none   none   none
        CloseCommitment      below  own    own    none   none   none   none   none   none
        Spend                below  own    own    none   none   none   none   none   none
        Reverse              below  own    own    none   none   none   none   none   none
        Correct              below  own    own    none   none   none   none   none   none
        CloseMonths          own    none   none   none   none   none   none   none   none
        ReopenMonths         own    none   none   none   none   none   none   none   none
        CloseYears           own    none   none   none   none   none   none   none   none
        Plan                 below  own    own    none   none   none   none   none   none
        ExplainForecasts     below  own    own    none   none   none   none   none   none
        SetControlTotals     own    none   none   none   none   none   none   none   none
        ConsentControlTotals own    own    own    none   none   none   none   none   none
        ReadControlTotals    line   line   line   line   all    line   all    line   none
        DefinePools          below  own    none   none   none   none   none   none   none
        Contribute           below  own    none   none   none   none   none   none   none
        Override             below  none   none   none   none   none   none   none   none
        ReadBudget           below  below  own    below  all    below  all    below  all
        ReadEvents           below  below  own    below  all    below  all    below  all
        ReadSchemes          line   line   line   line   all    line   all    line   none
        DraftScheme          own    none   none   none   none   none   none   none   none
        SignOffScheme        own    own    none   none   none   none   none   own    none
        PublishScheme        own    none   none   none   none   none   none   own    none
        TryScheme            line   line   none   line   all    none   none   line   none
        ReadDecisions        line   line   line   line   all    line   all    line   none
        Propose              below  below  own    none   none   none   none   below  none
        Consent              none   own    own    none   none   none   none   none   none
        Decide               own    own    own    none   none   none   none   own    none
        OverrideShare        none   none   none   none   none   none   none   own    none
        Prove                all    none   none   all    all    all    all    all    none
        Verify               none   none   none   all    all    all    all    none   none
        """;

    /// <summary>Child and parent; QUY is another system.</summary>
    private static readonly Dictionary<string, string> _parents = new()
    {
        ["QMF-ICP"] = "QMF",
        ["QMF-ICP-A"] = "QMF-ICP",
        ["U1"] = "QMF-ICP-A",
        ["QMF-B"] = "QMF",
        ["U2"] = "QMF-B",
        ["QUY-X"] = "QUY",
    };

    private static readonly string[] _organisations = ["QMF", "QMF-ICP", "QMF-ICP-A", "U1", "QMF-B", "U2", "QUY", "QUY-X"];

    public static TheoryData<string, string, string> Cells()
    {
        var cells = new TheoryData<string, string, string>();
        foreach (var line in Table.Split('\n'))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            foreach (var (caller, reach) in _callers.Zip(words[1..])) cells.Add(caller, words[0], reach);
        }
        return cells;
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void A_caller_reaches_what_the_table_says_and_nothing_else(string caller, string permission, string reach)
    {
        var who = Caller(caller);
        var allowed = _organisations.Where(target =>
            Permissions.Allows(who, Enum.Parse<Permission>(permission), target, IsWithin).IsAllowed);

        allowed.ShouldBe(_organisations.Where(target => reach switch
        {
            "none" => false,
            "own" => target == who.Organisation,
            "below" => IsWithin(target, who.Organisation),
            "line" => IsWithin(target, who.Organisation) || IsWithin(who.Organisation, target),
            "all" => true,
            _ => throw new ArgumentOutOfRangeException(nameof(reach)),
        }));
    }

    [Fact]
    public void The_table_of_this_test_has_every_permission_and_every_role()
    {
        Cells().Select(cell => cell[1]).Distinct().ShouldBe(Enum.GetNames<Permission>());
        _callers.Select(caller => Caller(caller).Role).Distinct().ShouldBe(Enum.GetValues<Role>());
    }

    [Theory]
    [InlineData("auditor@*", Permission.Commit, "U1", "Role auditor may not commit.")]
    [InlineData("place-board@QMF-B", Permission.Spend, "U1", "Role place-board may spend at its own organisation only: QMF-B, not U1.")]
    [InlineData("place-board@QMF-B", Permission.ReadBudget, "U1", "Role place-board may see budgets at its own organisation and those below it: U1 is not within QMF-B.")]
    [InlineData("neighbourhood@U1", Permission.ReadFunds, "QUY", "Role neighbourhood may see funds above and below its own organisation: QUY and U1 are not in one line.")]
    [InlineData("operator@QMF", Permission.ImportOrganisations, "*", "Role operator may import organisations only when it acts for every organisation (*), not for QMF.")]
    [InlineData("neighbourhood@U1", Permission.Commit, "U1", "Role neighbourhood at U1 may commit at U1.")]
    [InlineData("system-finance@QMF", Permission.Prove, "*", "Role system-finance at QMF may run the conservation proof.")]
    public void A_decision_says_why(string caller, Permission permission, string target, string reason) =>
        Permissions.Allows(Caller(caller), permission, target, IsWithin).Reason.ShouldBe(reason);

    private static Caller Caller(string text)
    {
        var parts = text.Split('@');
        return Federated.Access.Caller.TryCreate("someone", parts[0], parts[1], out _)!;
    }

    private static bool IsWithin(string organisation, string ancestor) =>
        organisation == ancestor || (_parents.TryGetValue(organisation, out var parent) && IsWithin(parent, ancestor));
}
