using Federated.Domain.Organisations;
using static Federated.Tests.Domain.Organisations.Given;

namespace Federated.Tests.Domain.Organisations;

public class FederationChangeTests
{
    private static readonly string[] Lines = ["A1 U1 QMF Hackney 40000", "A2 U2 QMF Newham 50000", "A3 U3 QMF Newham 60000"];
    private static readonly Federation Before = FederationChange.Of(Federation.Empty, Build(Practices(Lines)).Organisations).Result;

    [Fact]
    public void Everything_is_new_to_an_empty_federation() =>
        Codes(FederationChange.Of(Federation.Empty, Build(Practices(Lines)).Organisations).Changed).ShouldBe("QMF QMF-HACKNEY QMF-NEWHAM U1 U2 U3");

    [Fact]
    public void The_same_practices_again_change_nothing()
    {
        var change = FederationChange.Of(Before, Build(Practices(Lines)).Organisations);
        change.Changed.ShouldBeEmpty();
        change.Moved.ShouldBeEmpty();
        change.Warnings.ShouldBeEmpty();
    }

    [Fact]
    public void A_changed_figure_changes_the_PCN_and_all_above_it_and_nobody_else() =>
        Codes(FederationChange.Of(Before, Build(Practices("A1 U1 QMF Hackney 40001", Lines[1], Lines[2])).Organisations).Changed)
            .ShouldBe("QMF QMF-HACKNEY U1");

    [Fact]
    public void An_organisation_that_is_gone_from_the_files_is_kept_without_population_and_told()
    {
        var change = FederationChange.Of(Before, Build(Practices(Lines[1], Lines[2])).Organisations);
        Codes(change.Changed).ShouldBe("QMF QMF-HACKNEY U1");
        change.Result.Find("U1").ShouldBe(Before.Find("U1")! with
        {
            RegisteredPopulation = 0m,
            WeightedPopulations = Populations.None.ByColumn(),
            Practices = 0,
        });
        change.Result.Find("QMF")!.RegisteredPopulation.ShouldBe(110_000m);
        change.Warnings.Select(warning => (warning.Code, warning.Organisation))
            .ShouldBe([("ORGANISATION_NOT_IN_FILES", "QMF-HACKNEY"), ("ORGANISATION_NOT_IN_FILES", "U1")]);

        var again = FederationChange.Of(change.Result, Build(Practices(Lines[1], Lines[2])).Organisations);
        again.Changed.ShouldBeEmpty();
        again.Warnings.ShouldBe(change.Warnings);
    }

    [Fact]
    public void An_organisation_that_comes_back_is_counted_again() =>
        FederationChange.Of(FederationChange.Of(Before, Build(Practices(Lines[1], Lines[2])).Organisations).Result, Build(Practices(Lines)).Organisations)
            .Result.All.ShouldBe(Before.All);

    [Fact]
    public void A_new_parent_is_a_move()
    {
        var grouped = Build(Practices(Lines), Place("QMF", "East", places: [Place("QMF", "Newham", districts: ["Newham"])]), Place("QMF", "Crest", pcns: ["U1"]));
        var change = FederationChange.Of(Before, grouped.Organisations);
        change.Moved.ShouldBe([new("QMF-NEWHAM", "QMF", "QMF-EAST"), new("U1", "QMF-HACKNEY", "QMF-CREST")], ignoreOrder: true);
        change.Warnings.Single().Organisation.ShouldBe("QMF-HACKNEY");
        Codes(change.Changed).ShouldBe("QMF-CREST QMF-EAST QMF-HACKNEY QMF-NEWHAM U1");
    }

    private static string Codes(IEnumerable<Organisation> organisations) => string.Join(' ', organisations.Select(o => o.Code));
}
