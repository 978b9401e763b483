using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Federated.Rest;
using Google.Protobuf.Reflection;

namespace Federated.Tests.Services.Budgets;

/// <summary>Every verb once, with the permission that it asks for: told by what somebody who may only read is not allowed.</summary>
public sealed partial class VerbTests : IAsyncLifetime
{
    private const string Table = """
        PutFund           | define funds
        PutMoveLimits     | set limits of budget moves
        ReceiveFunding    | record funding
        Allocate          | allocate
        Delegate          | delegate
        Return            | return money
        Supplement        | supplement budgets
        Vire              | move money between funds or to a sibling
        Commit            | commit
        Spend             | spend
        Reserve           | reserve
        CommitHold        | commit holds
        ReleaseHold       | release holds
        ChangeCommitment  | change commitments
        CloseCommitment   | close commitments
        ReverseEntry      | reverse entries
        CorrectEntry      | correct entries
        CloseMonth        | close months
        ReopenMonth       | open months again
        CloseYear         | close years
        PutPlan           | plan budgets
        PutForecastReason | explain forecasts
        PutControlTotals  | set control totals
        PutDecisionLimits | set limits of decisions
        ConsentToProposal | answer for control totals
        DefinePool        | define pooled funds
        Contribute        | record contributions to pooled funds
        GrantOverride     | set rules aside
        """;

    // A refusal answers as a consent does. Many commands at once are allowed as each of them is, and an import is no verb of a book.
    private static readonly string[] _without = ["RefuseProposal", "ExecuteBatch", "UploadBudgets", "UploadActuals", "ImportOrganisations"];

    private static readonly FileDescriptor[] _files =
    [
        V1.BudgetsReflection.Descriptor, V1.ControlTotalsReflection.Descriptor, V1.CorrectionsReflection.Descriptor, V1.DecisionLimitsReflection.Descriptor, V1.EventsReflection.Descriptor,
        V1.ExplainReflection.Descriptor, V1.OrganisationsReflection.Descriptor, V1.OverridesReflection.Descriptor, V1.PeriodsReflection.Descriptor,
        V1.PoolsReflection.Descriptor, V1.ReportingReflection.Descriptor, V1.UploadsReflection.Descriptor, V1.YearsReflection.Descriptor,
    ];

    private BudgetsUnderTest _budgets = null!;

    private static IEnumerable<(string Rpc, string Action)> Verbs =>
        Table.Split('\n').Select(line => line.Split('|', StringSplitOptions.TrimEntries)).Select(cells => (cells[0], cells[1]));

    private static IEnumerable<RestRoute> Writes => _files
        .SelectMany(file => file.Services).SelectMany(RestRoute.Of)
        .Where(route => route is { IsAdditional: false, HttpMethod: not "GET" } && !route.Rpc.Name.StartsWith("Preview", StringComparison.Ordinal));

    public async Task InitializeAsync() => _budgets = await BudgetsUnderTest.Start();

    public async Task DisposeAsync() => await _budgets.DisposeAsync();

    [Fact]
    public async Task Each_verb_asks_for_its_own_permission()
    {
        using var finance = _budgets.As("system-finance", "QMF");
        (await finance.Post("/v1/pools", JsonNode.Parse(PoolOfNewham)!.AsObject())).Status.ShouldBe(200);
        using var auditor = _budgets.As("auditor", "*");
        foreach (var (rpc, action) in Verbs)
        {
            var route = Writes.Single(write => write.Rpc.Name == rpc);
            var path = Variable().Replace(route.Template.Text, name => Sound(name.Groups[1].Value));
            var body = rpc == "DefinePool" ? new JsonObject { ["host"] = "QMF-NEWHAM" } : [];

            var (status, problem) = await (route.HttpMethod == "PUT" ? auditor.Put(path, body) : auditor.Post(path, body));

            status.ShouldBe(403, $"{rpc}: {problem}");
            problem["detail"]!.GetValue<string>().ShouldBe($"Role auditor may not {action}.", rpc);
        }
    }

    [Fact]
    public void The_table_of_this_test_has_every_write_and_no_permission_twice()
    {
        Verbs.Select(verb => verb.Rpc).Concat(_without).Order().ShouldBe(Writes.Select(write => write.Rpc.Name).Order());
        Verbs.Select(verb => verb.Action).ShouldBeUnique();
    }

    private const string PoolOfNewham = """
        {
          "pool": "bcf", "name": "Better Care Fund", "host": "QMF-NEWHAM", "year": "2025-26",
          "managerName": "Sam Patel", "managerPost": "Director of Integration", "agreement": "S75/2025/03",
          "partners": [{"partner": "QMF", "shareBasisPoints": 5000}, {"partner": "QMF-NEWHAM", "shareBasisPoints": 5000}]
        }
        """;

    private static string Sound(string variable) => variable switch
    {
        "ics" => "QMF",
        "organisation" => "QMF-NEWHAM",
        "fund" => "winter",
        "pool" => "bcf",
        "month" => "M1",
        "year" => "2025-26",
        "version" => "1",
        _ => Guid.NewGuid().ToString(),
    };

    [GeneratedRegex("""\{(\w+)\}""")]
    private static partial Regex Variable();
}
