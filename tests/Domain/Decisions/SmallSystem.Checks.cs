using Federated.Domain;
using Federated.Domain.Decisions.Life;
using Federated.Domain.Decisions.Shares;
using Federated.Domain.Organisations;

namespace Federated.Tests.Domain.Decisions;

/// <summary>What must hold whatever happens.</summary>
internal sealed partial class SmallSystem
{
    /// <summary>Money of closed decisions: none is held once nothing is owed, what is approved is committed, and nothing twice.</summary>
    public void CheckMoney()
    {
        Budgets.Committed.ShouldBeUnique();
        foreach (var decision in Decisions.Where(d => d.Exists))
        {
            var committed = Budgets.Committed.Contains(decision.Id);
            if (decision.State == DecisionState.Approved) committed.ShouldBe(decision.Proposal!.AmountPence > 0, decision.Id);
            else if (decision.IsClosed) committed.ShouldBeFalse(decision.Id);
            if (decision.IsClosed && decision.UnderWay is null) Budgets.Held.ShouldNotContain(decision.Id);
        }
    }

    /// <summary>Places in the share: closed decisions have none once nothing is owed.</summary>
    public void CheckClaims()
    {
        foreach (var decision in Decisions.Where(d => d.IsClosed && d.UnderWay is null))
            Tally.Claims.ShouldNotContain(claim => claim.DecisionId == decision.Id);
    }

    /// <summary>The share is what a clerk finds who reads every journal again.</summary>
    public void CheckRecount()
    {
        var (local, system) = (default(Counted), default(Counted));
        var counted = Decisions.Where(d => d.State == DecisionState.Approved && ShareEntries.Any(e => e.Kind == ShareEntryKind.DecisionCounted && e.DecisionId == d.Id)).ToList();
        foreach (var decision in counted.Where(d => d.Routing!.ReservedMatter is null && FinancialYear.Of(d.ApprovedOn!.Value).Contains(Today)))
        {
            var one = new Counted(1, decision.Proposal!.AmountPence);
            if (decision.Round!.Tier == Tier.System) system = system.Plus(one);
            else local = local.Plus(one);
        }
        foreach (var (code, book) in Budgets.Books)
            foreach (var made in book.Where(c => c.Version <= Tally.Cursors.GetValueOrDefault(code) && FinancialYear.Of(c.CountsOn).Contains(Today)))
                local = local.Plus(new(made.Count, made.Pence));

        var view = Tally.View(Today, Rule with { Window = Federated.Domain.Decisions.Schemes.ShareWindow.FinancialYear });
        (view.LocalCount, view.LocalPence, view.SystemCount, view.SystemPence).ShouldBe((local.Count, local.Pence, system.Count, system.Pence));
    }

    /// <summary>
    /// In the year of any day, what was decided keeps the threshold, and so it would with all that was approved and is being
    /// committed; unless the board overrode the guard, or local commitments that it relied on were reversed since.
    /// </summary>
    public void CheckThreshold()
    {
        if (HasOverride || Budgets.Books.Values.Any(book => book.Any(c => c.Count < 0))) return;
        foreach (var day in new[] { new DateOnly(2026, 3, 31), new DateOnly(2026, 4, 1) })
        {
            Tally.View(day, Rule).Holds.ShouldBeTrue();
            (Tally with { Claims = [.. Tally.Claims.Where(c => c.State == PlaceInShare.Confirmed)] }).ViewWithPlaces(day, Rule).Holds.ShouldBeTrue();
        }
    }

    // The same at the one moment that matters, and there without exception but the override itself.
    private void CheckPlace(ShareEntry entry, ShareCommand command)
    {
        if (entry.Kind != ShareEntryKind.PlaceConfirmed || entry.Claim!.Override is not null) return;
        var confirmed = Tally with { Claims = [.. Tally.Claims.Where(c => c.State == PlaceInShare.Confirmed)] };
        confirmed.ViewWithPlaces(((ConfirmPlace)command).ApprovedOn, Rule).Holds.ShouldBeTrue(entry.ToString());
    }
}
