using Federated.Domain.Organisations;
using FsCheck;
using FsCheck.Fluent;

namespace Federated.Tests.Domain.Organisations;

public class FederationBuilderTests
{
    [Fact]
    public void A_PCN_is_in_the_district_that_holds_most_of_its_population()
    {
        Given.Build(Given.Practices(
            "A1 U1 QMF Hackney 20000.25",
            "A2 U1 QMF Islington 30000.5",
            "A3 U1 QMF Hackney 10000.5",
            "A4 U2 QMF Tower_Hamlets 31000")).Summary().ShouldBe(
        [
            "QMF (system) < -: 91001.25, 4",
            "QMF-HACKNEY (place) < QMF: 60001.25, 3",
            "QMF-TOWER-HAMLETS (place) < QMF: 31000, 1",
            "U1 (neighbourhood) < QMF-HACKNEY: 60001.25, 3",
            "U2 (neighbourhood) < QMF-TOWER-HAMLETS: 31000, 1",
        ]);
    }

    [Fact]
    public void Ties_go_to_the_first_in_ordinal_order()
    {
        var build = Given.Build(Given.Practices("A1 U1 QWE Sutton 5", "A2 U1 QMF Barnet 5"));
        build.Organisations.Single(o => o.Code == "U1").ShouldSatisfyAllConditions(
            pcn => pcn.Ics.ShouldBe("QMF"),
            pcn => pcn.Parent.ShouldBe("QMF-BARNET"));
    }

    [Fact]
    public void A_PCN_in_two_ICBs_counts_wholly_in_the_one_with_most_of_its_population()
    {
        Given.Build(Given.Practices(
            "A1 U1 QT6 Cornwall 17000", "A2 U1 QJK Torridge 19000", "A3 U2 QT6 Cornwall 31000")).Summary().ShouldBe(
        [
            "QJK (system) < -: 36000, 2",
            "QJK-TORRIDGE (place) < QJK: 36000, 2",
            "QT6 (system) < -: 31000, 1",
            "QT6-CORNWALL (place) < QT6: 31000, 1",
            "U1 (neighbourhood) < QJK-TORRIDGE: 36000, 2",
            "U2 (neighbourhood) < QT6-CORNWALL: 31000, 1",
        ]);
    }

    [Fact]
    public void Practices_in_no_PCN_are_left_out_but_their_ICB_is_an_ICS() =>
        Given.Build(Given.Practices("A1 - QMF Redbridge 4775")).Summary().ShouldBe(["QMF (system) < -: 0, 0"]);

    [Fact]
    public void Names_are_those_published_and_every_weight_is_kept_with_the_year()
    {
        var build = Given.Build(Given.Practices("A1 U1 QMF Tower_Hamlets 100.5", "A2 U1 QMF Tower_Hamlets 1"));
        build.Organisations.Select(o => o.Name).ShouldBe(["NHS QMF", "Tower Hamlets", "U1 PCN"]);
        foreach (var organisation in build.Organisations)
        {
            organisation.WeightsYear.ShouldBe("2025-26");
            organisation.WeightedPopulations.ShouldBe(WeightColumns.All
                .Select((column, index) => KeyValuePair.Create(column, 101.5m * (index + 1)))
                .OrderBy(pair => pair.Key, StringComparer.Ordinal));
        }
    }

    [Fact]
    public void A_row_may_stand_for_many_practices()
    {
        var rows = Given.Practices("U1_in_Hackney U1 QMF Hackney 40000");
        Given.Build([rows[0] with { Practices = 8 }]).Organisations.ShouldAllBe(o => o.Practices == 8);
    }

    [Theory]
    [InlineData("St. Helens and St Helens would both have the code QYG-ST-HELENS.", "A1 U1 QYG St._Helens 40000", "A2 U2 QYG St_Helens 40000")]
    [InlineData("Hackney and QMF-HACKNEY would both have the code QMF-HACKNEY.", "A1 QMF-HACKNEY QMF Hackney 40000")]
    public void A_place_with_the_code_of_another_organisation_is_an_error_that_names_it(string fault, params string[] practices)
    {
        var build = Given.Build(Given.Practices(practices));
        build.Faults().ShouldBe(["-: " + fault]);
        build.Organisations.ShouldBeEmpty();
        build.Warnings.ShouldBeEmpty();
    }

    [Fact]
    public void A_district_whose_name_gives_no_code_is_an_error() =>
        Given.Build(Given.Practices("A1 U1 QMF ??? 40000")).Faults().Single().ShouldStartWith("-: QMF cannot be the code of ???");

    [Fact]
    public void The_order_of_the_rows_does_not_matter_and_every_parent_is_the_exact_sum_of_its_children() =>
        Check.QuickThrowOnFailure(Prop.ForAll(Arb.From(AnyPractices), practices =>
        {
            var build = Given.Build([.. practices]);
            var again = Given.Build([.. practices.Reverse()]);
            again.Organisations.ShouldBe(build.Organisations);
            again.Warnings.ShouldBe(build.Warnings);

            var federation = Federation.Of(build.Organisations);
            foreach (var parent in federation.All.Where(o => !federation.ChildrenOf(o.Code).IsEmpty))
                AssertSums(parent, federation.ChildrenOf(parent.Code));
            var counted = practices.Where(row => row.Pcn is not null).ToList();
            federation.All.Where(o => o.Parent is null).Sum(o => o.RegisteredPopulation).ShouldBe(counted.Sum(row => row.Populations.Registered));
        }));

    private static Gen<PopulationRow[]> AnyPractices =>
        from lines in (from pcn in Gen.Elements("-", "U1", "U2", "U3", "U4")
                       from icb in Gen.Elements("QA", "QB", "QC")
                       from district in Gen.Elements("Ashby", "Barton", "Carlby", "Derby")
                       from whole in Gen.Choose(0, 40_000)
                       from fraction in Gen.Choose(0, 999_999_999)
                       select $"{pcn} {icb} {district} {whole}.{fraction:D9}").NonEmptyListOf()
        select Given.Practices([.. lines.Select((line, index) => $"A{index} {line}")]).ToArray();

    private static void AssertSums(Organisation parent, IEnumerable<Organisation> children)
    {
        parent.RegisteredPopulation.ShouldBe(children.Sum(child => child.RegisteredPopulation));
        parent.Practices.ShouldBe(children.Sum(child => child.Practices));
        foreach (var column in WeightColumns.All)
            parent.WeightedPopulations[column].ShouldBe(children.Sum(child => child.WeightedPopulations[column]));
    }
}
