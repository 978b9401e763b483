using Federated.Domain;
using Federated.Domain.Decisions;
using Federated.Domain.Decisions.Routes;
using Federated.Domain.Decisions.Schemes;
using Federated.Domain.Organisations;

namespace Federated.Tests.Domain.Decisions;

/// <summary>What a stricter or looser scheme would have made of a year.</summary>
public sealed class BackTestRules
{
    [Fact]
    public void A_stricter_scheme_sends_decisions_up_and_the_share_shows_it()
    {
        var stricter = Nel.Scheme with
        {
            Limits = [.. Nel.Scheme.Limits.Where(l => l.Tier != Tier.Neighbourhood && l.Organisation != "U37286"), new() { Tier = Tier.Neighbourhood, FixedPence = 100_00 }],
            Categories = [.. Nel.Scheme.Categories.Where(c => c.Code != "digital")],
        };
        var test = BackTest.Run(
        [
            Past("1", "services", "U76122", 50_000_00, Tier.Neighbourhood, "U76122"),
            Past("2", "services", "U76122", 100_00, Tier.Neighbourhood, "U76122"),
            Past("3", "services", "QMF-NEWHAM", 70_00, Tier.Place, "QMF-NEWHAM"),
            Past("4", "digital", "QMF-NEWHAM", 80_00, Tier.Place, "QMF-NEWHAM"),
            Past("5", "strategy", "QMF", 90_00, Tier.System, "QMF", reserved: true),
            Past("6", "estates", "QMF", 60_00, Tier.System, "QMF"),
        ], stricter, Nel.Federation);

        test.Changed.Select(row => $"{row.Past.Reference} {row.Past.Forum} to {row.Routing.Forum ?? row.Routing.Refusal!.Reason.Text()}").ShouldBe(
            ["1 U76122 to QMF-NEWHAM", "4 QMF-NEWHAM to NOT_COMPETENT"]);
        test.Rows.Length.ShouldBe(6);
        (test.Before.LocalCount, test.Before.SystemCount, test.Before.LocalPence, test.Before.SystemPence).ShouldBe((4, 1, 50_250_00, 60_00));
        test.After.ShouldBe(test.Before);
    }

    [Fact]
    public void A_scheme_that_reserves_more_takes_it_out_of_the_ratio()
    {
        var draft = Nel.Scheme with { ReservedMatters = [.. Nel.Scheme.ReservedMatters, new("estates", "estates", ["estates"])] };
        var test = BackTest.Run(
        [
            Past("1", "services", "U76122", 10_00, Tier.Neighbourhood, "U76122"),
            Past("2", "estates", "QMF-NEWHAM", 20_00, Tier.Place, "QMF-NEWHAM"),
            Past("3", "services", "QMF", 30_00, Tier.System, "QMF"),
        ], draft, Nel.Federation);
        test.Changed.Select(row => row.Past.Reference).ShouldBe(["2"]);
        (test.Before.LocalByCount, test.After.LocalByCount, test.After.LocalPence).ShouldBe((6_666, 5_000, 10_00));
    }

    [Fact]
    public void A_looser_scheme_brings_decisions_down()
    {
        var draft = Nel.Scheme with { Limits = [.. Nel.Scheme.Limits, new() { Tier = Tier.Place, Category = "workforce", FixedPence = 3_000_000_00 }] };
        var test = BackTest.Run([Past("1", "workforce", "QMF-NEWHAM", 2_000_000_00, Tier.System, "QMF")], draft, Nel.Federation);
        test.Rows[0].Routing.Forum.ShouldBe("QMF-NEWHAM");
        (test.Before.LocalByCount, test.After.LocalByCount).ShouldBe((0, 10_000));
    }

    private static PastDecision Past(string reference, string category, string pays, long pence, Tier tier, string forum, bool reserved = false) => new(
        reference, new Proposal("Beds", category, FinancialYear.Parse("2025-26"), "core", pays, pence, []), Nel.Day, tier, forum, reserved);
}
