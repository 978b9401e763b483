using System.Collections.Immutable;
using Federated.AllInOne.Demo;
using Federated.Budgets.Import;
using Federated.Domain.Organisations;

namespace Federated.Tests.Services.Import;

/// <summary>
/// The public files of January 2026, as facts. Where they are not at hand, the figures of North East London that the
/// repository brings along are asked the same questions.
/// </summary>
public class EnglandTests
{
    private static readonly PublicFiles? Files = PublicFiles.Find();
    private static readonly ImportRows Rows = Read();
    private static readonly ImportPlan Plan = ImportPlan.Make(Federation.Empty, Rows, "2025-26").Value!;

    [Fact]
    public void England_has_42_ICSs_310_places_and_1298_PCNs_with_6171_practices() =>
        Plan.Counts.ShouldBe(Files is null
            ? new ImportCounts(Icss: 1, Places: 7, Pcns: 48, Practices: 259)
            : new ImportCounts(Icss: 42, Places: 310, Pcns: 1298, Practices: 6171));

    [Theory]
    [InlineData("QUY", 3, 21)]
    [InlineData("QOX", 3, 28)]
    [InlineData("QMF", 7, 48)]
    [InlineData("QHG", 4, 25)]
    [InlineData("QWE", 6, 38)]
    public void The_systems_of_the_board_papers_have_their_places_and_PCNs(string ics, int places, int pcns)
    {
        if (Files is null && ics != "QMF") (places, pcns) = (0, 0);
        var within = Plan.Result.Subtree(ics).ToList();
        within.Count(o => o.Tier == Tier.Place).ShouldBe(places);
        within.Count(o => o.Tier == Tier.Neighbourhood).ShouldBe(pcns);
    }

    [Fact]
    public void The_ICSs_add_up_to_the_practices_exactly()
    {
        var imported = Rows.Practices.Where(row => row.Pcn is not null).ToList();
        var practices = Populations.Sum(imported.Select(row => row.Populations));
        var icss = Plan.Result.All.Where(o => o.Tier == Tier.System).ToList();
        Figures(icss).ShouldBe([practices.Registered, .. practices.Weighted, imported.Sum(row => row.Practices)]);

        icss.Sum(o => o.RegisteredPopulation).ShouldBe(Files is null ? 2450954.1693243m : 62891684.088107653m);
        icss.Sum(o => o.WeightedPopulations[WeightColumns.Final]).ShouldBe(Files is null ? 2318451.7865868m : 62923283.129682325m);
    }

    [Fact]
    public void Every_parent_is_exactly_the_sum_of_its_children()
    {
        foreach (var parent in Plan.Result.All.Where(o => o.Tier != Tier.Neighbourhood))
            Figures(Plan.Result.ChildrenOf(parent.Code)).ShouldBe(Figures([parent]), parent.Code);
    }

    [Fact]
    public void What_is_awkward_in_the_files_is_told()
    {
        var counts = Plan.Warnings.CountBy(warning => warning.Code).Select(count => (count.Key, count.Value));
        counts.ShouldBe(Files is null
            ? []
            : [("PCN_IN_TWO_ICBS", 1), ("PCN_UNDER_30000", 127), ("PRACTICES_UNALLOCATED", 28), ("STRAY_DISTRICT", 27)]);
        if (Files is null) return;
        Plan.Warnings.Single(warning => warning.Code == ImportWarning.PcnInTwoIcbs).Organisation.ShouldBe("U41591");
        Plan.Warnings.Where(warning => warning.Organisation == "QMF").Select(warning => warning.Message).ShouldBe(
        [
            "2 practices of QMF in no PCN, with 4,950 registered people, left out.",
            "Y06592: in Lewisham, a district of QKK and not of QMF.",
        ]);
    }

    [Fact]
    public void The_same_files_again_change_nothing()
    {
        var again = ImportPlan.Make(Plan.Result, Read(), "2025-26").Value.ShouldNotBeNull();
        again.Changed.ShouldBeEmpty();
        again.Warnings.ShouldBe(Plan.Warnings);
    }

    private static ImportRows Read() => Files is null ? NelDemo.Rows : ImportFiles.Parse(Files.Map, Files.Weights, null).Value!;

    private static ImmutableArray<decimal> Figures(IEnumerable<Organisation> organisations)
    {
        var all = organisations.ToList();
        return
        [
            all.Sum(o => o.RegisteredPopulation),
            .. WeightColumns.All.Select(column => all.Sum(o => o.WeightedPopulations[column])),
            all.Sum(o => o.Practices),
        ];
    }
}
