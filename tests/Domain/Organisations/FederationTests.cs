using Federated.Domain.Organisations;

namespace Federated.Tests.Domain.Organisations;

public class FederationTests
{
    private static readonly Federation Nel = Given.Tree(
        "U3 < QMF-NEWHAM", "QMF", "QMF-BHR < QMF", "QMF-HAVERING < QMF-BHR", "U2 < QMF-HAVERING", "U1 < QMF-HAVERING", "QMF-NEWHAM < QMF");

    [Fact]
    public void All_and_children_are_in_ordinal_order()
    {
        Codes(Nel.All).ShouldBe("QMF QMF-BHR QMF-HAVERING QMF-NEWHAM U1 U2 U3");
        Codes(Nel.ChildrenOf("QMF")).ShouldBe("QMF-BHR QMF-NEWHAM");
        Codes(Nel.ChildrenOf("QMF-HAVERING")).ShouldBe("U1 U2");
    }

    [Theory]
    [InlineData("U1", "QMF-HAVERING QMF-BHR QMF", "U1")]
    [InlineData("QMF-BHR", "QMF", "QMF-BHR QMF-HAVERING U1 U2")]
    [InlineData("QMF", "", "QMF QMF-BHR QMF-HAVERING U1 U2 QMF-NEWHAM U3")]
    [InlineData("u1", "", "")]
    public void Ancestors_go_up_and_the_subtree_goes_down(string code, string ancestors, string subtree)
    {
        Codes(Nel.AncestorsOf(code)).ShouldBe(ancestors);
        Codes(Nel.Subtree(code)).ShouldBe(subtree);
    }

    [Theory]
    [InlineData("U1", "QMF-BHR", true)]
    [InlineData("U1", "U1", true)]
    [InlineData("QMF-BHR", "U1", false)]
    [InlineData("U3", "QMF-BHR", false)]
    [InlineData("QMF-BHRX", "QMF", false)]
    [InlineData("nobody", "nobody", false)]
    public void Within_means_the_organisation_itself_or_below_it(string code, string ancestor, bool within) =>
        Nel.IsWithin(code, ancestor).ShouldBe(within);

    [Fact]
    public void An_unknown_code_is_found_nowhere_and_has_no_children()
    {
        Nel.Find("qmf").ShouldBeNull();
        Nel.ChildrenOf("U9").ShouldBeEmpty();
        Nel.Find("U2")!.Parent.ShouldBe("QMF-HAVERING");
    }

    [Theory]
    [InlineData("QMF-A < QMF", "QMF-A has the parent QMF, which does not exist.")]
    [InlineData("QMF; U1 < QMF; U2 < U1", "U2 is a neighbourhood and cannot stand under U1, a neighbourhood.")]
    [InlineData("QMF; U1 < QMF; QMF-A < U1", "QMF-A is a place and cannot stand under U1, a neighbourhood.")]
    [InlineData("QMF; QMF-A < QMF-B; QMF-B < QMF-A", "QMF-A is its own ancestor.")]
    [InlineData("QMF; QMF-A < QMF-A", "QMF-A is its own ancestor.")]
    [InlineData("QMF; U1 < QMF; U1 < QMF", "U1 is given twice; an organisation has one parent.")]
    [InlineData("QWE", "QWE is an ICS, but says that its ICS is QMF.")]
    public void What_is_no_tree_is_refused_by_name(string lines, string fault) =>
        Should.Throw<ArgumentException>(() => Given.Tree(lines.Split("; "))).Message.ShouldStartWith(fault);

    [Fact]
    public void A_child_is_in_its_parents_ICS_and_only_an_ICS_has_no_parent()
    {
        Should.Throw<ArgumentException>(() => Nel.With([Given.Organisation("U1 < QMF-BHR", ics: "QWE")]))
            .Message.ShouldBe("U1 says that its ICS is QWE, but its parent QMF-BHR is in QMF.");
        Should.Throw<ArgumentException>(() => Nel.With([Given.Organisation("U1 < QMF") with { Parent = null }]))
            .Message.ShouldBe("U1 is a neighbourhood and has no parent.");
    }

    [Fact]
    public void A_change_makes_another_federation_and_leaves_the_first()
    {
        var next = Nel.With([Given.Organisation("U1 < QMF-NEWHAM"), Given.Organisation("U4 < QMF-BHR")]);
        Codes(next.ChildrenOf("QMF-NEWHAM")).ShouldBe("U1 U3");
        Codes(next.ChildrenOf("QMF-BHR")).ShouldBe("QMF-HAVERING U4");
        Codes(Nel.ChildrenOf("QMF-NEWHAM")).ShouldBe("U3");
        Nel.Find("U4").ShouldBeNull();
    }

    [Fact]
    public void A_difference_gives_parents_before_children_and_only_what_differs()
    {
        Codes(Federation.Empty.Diff(Nel)).ShouldBe("QMF QMF-BHR QMF-NEWHAM QMF-HAVERING U3 U1 U2");
        Codes(Nel.Diff(Nel.With([Given.Organisation("U1 < QMF-NEWHAM")]))).ShouldBe("U1");
        Nel.Diff(Federation.Of(Nel.All)).ShouldBeEmpty();
    }

    private static string Codes(IEnumerable<Organisation> organisations) => string.Join(' ', organisations.Select(o => o.Code));
}
