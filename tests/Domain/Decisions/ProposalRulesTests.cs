using Federated.Domain;
using Federated.Domain.Decisions.Routes;

namespace Federated.Tests.Domain.Decisions;

/// <summary>What is wrong with a proposal before any rule of the scheme is asked.</summary>
public sealed class ProposalRulesTests
{
    private static readonly Proposal Good = RoutingCase.All[0].Proposal with
    {
        Documents = [new("Business case", "https://example.nhs.uk/case.pdf", new string('a', 64))],
    };

    [Fact]
    public void A_good_one_has_no_problems() => Problems(Good).ShouldBeEmpty();

    [Fact]
    public void Every_bad_field_is_told_at_once() => Problems(Good with
    {
        Title = " ",
        Category = "no-such",
        Fund = "gold",
        AmountPence = -1,
        Affected = ["U56681", "U99999"],
        CaseForScale = new("better-prices", "", Pence.MaxAmount + 1),
        Documents = [new("", "case.pdf", "abc")],
        EqualityImpact = new('x', 4_001),
        QualityImpact = new('x', 4_001),
    }).ShouldBe(
    [
        "$.title must have 1 to 200 characters",
        "$.category must be one of services, workforce, pathway-change, small-works, digital, estates, system-contract, strategy and risk-share",
        "$.fund must be the code of a fund of the ICS",
        "$.amountPence must be 0 to 1,000,000,000,000,000",
        "$.affected[1] must be the code of an organisation of QMF: \"U99999\" is none",
        "$.equalityImpact must have at most 4000 characters",
        "$.qualityImpact must have at most 4000 characters",
        "$.caseForScale.quantifiedBenefitPence must be 0 to 1,000,000,000,000,000",
        "$.documents[0].title must have 1 to 200 characters",
        "$.documents[0].link must be an address that begins with https:// or http://",
        "$.documents[0].sha256 must have 64 hexadecimal digits",
    ]);

    [Fact]
    public void Somebody_must_pay() => Problems(Good with { FundingOrganisation = "QXX" }).ShouldBe(["$.fundingOrganisation must be the code of an organisation"]);

    private static string[] Problems(Proposal proposal) =>
        [.. ProposalRules.Check(proposal, Nel.Scheme, Nel.Federation, Nel.Ground.Funds).Select(p => $"{p.Path} {p.Rule}")];
}
