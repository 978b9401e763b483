using System.Net;
using Federated.Tests.Cluster.Crashes;
using Federated.Tests.Cluster.Services;

namespace Federated.Tests.Cluster.Decisions;

/// <summary>The check of kills under decisions is itself checked: with each fault planted, it finds it.</summary>
[Collection(OneAtATime.Name)]
public class DecisionReckoningTests(WorkedDecisions worked) : IClassFixture<WorkedDecisions>
{
    private Facts Facts => worked.Facts;

    private Decided Approved => worked.Approved;

    private Decided Open => Facts.Decisions.First(d => d is { State: "for-approval" or "routed" or "held", Pence: > 0 });

    private Entry LocalCommitment => Facts.Entries.First(e => e.IsLocalCommitment);

    private (Ask Ask, Reply Answer) Refused =>
        worked.Clients.Answered.First(a => a.Ask.Deed is not (Deed.Propose or Deed.CommitLocally) && !AskJournal.IsRecorded(a.Answer));

    [Fact]
    public void A_decision_that_was_acknowledged_and_is_gone_is_found_lost() =>
        Find(Facts with { Decisions = Facts.Decisions.Remove(Open) }).ShouldContain(f => f.Kind == FindingKind.Lost && f.Text.Contains(Open.Id));

    [Fact]
    public void A_step_that_was_acknowledged_and_is_cut_off_is_found_lost()
    {
        var cut = Approved with { History = [.. Approved.History.Where(s => s.Kind != "approval-given")] };
        Find(With(cut)).Select(f => f.Kind).ShouldContain(FindingKind.Lost);
    }

    [Fact]
    public void A_step_that_is_there_twice_is_found_doubled()
    {
        var step = Approved.History.Single(s => s.Kind == "approval-given");
        Find(With(Approved with { History = Approved.History.Add(step) })).ShouldHaveSingleItem().Kind.ShouldBe(FindingKind.Doubled);
    }

    [Fact]
    public void A_step_that_says_other_than_was_shown_is_found_different()
    {
        var other = Approved.History[0] with { At = "2001-01-01T00:00:00Z" };
        Find(With(Approved with { History = Approved.History.SetItem(0, other) })).Select(f => f.Kind).Distinct().ShouldBe([FindingKind.Different]);
    }

    [Fact]
    public void A_decision_that_closed_otherwise_than_was_answered_is_found_different()
    {
        Find(With(Approved with { State = "rejected" })).ShouldContain(f => f.Kind == FindingKind.Different && f.Text.Contains(Approved.Id));
        var (ask, _) = worked.Clients.Answered.First(a => AskJournal.ReasonOf(a.Answer) == AskJournal.MoneyRefused);
        var refused = Facts.Decisions.Single(d => d.Id == ask.Of);
        Find(With(refused with { State = "withdrawn" })).ShouldHaveSingleItem().Kind.ShouldBe(FindingKind.Different);
    }

    [Fact]
    public void A_decision_that_owes_a_message_for_ever_is_found() =>
        worked.UnderWayWhenPlanted.ShouldHaveSingleItem().ShouldBe($"decision/{Approved.Id} has something under way");

    [Fact]
    public void A_step_that_nobody_asked_for_is_found_invented()
    {
        var step = new Step("consented", "nobody@QZZ-NORTH", "", "2026-01-01T00:00:00Z", Open.State);
        Find(With(Open with { History = Open.History.Add(step) })).ShouldHaveSingleItem().Kind.ShouldBe(FindingKind.Invented);
    }

    [Fact]
    public void A_step_that_was_refused_and_is_there_is_found_different()
    {
        var (ask, _) = Refused;
        var decision = Facts.Decisions.Single(d => d.Id == ask.Of);
        var step = new Step(ask.HistoryKind, ask.By.Name, ask.Reason, "2026-01-01T00:00:00Z", decision.State);
        Find(With(decision with { History = decision.History.Add(step) })).ShouldHaveSingleItem().Kind.ShouldBe(FindingKind.Different);
    }

    [Fact]
    public void A_second_answer_that_says_something_else_is_found_different()
    {
        var journal = new AskJournal();
        var (ask, answer) = Refused;
        journal.Heard(ask, answer);
        journal.Heard(ask, answer);
        journal.Findings.ShouldBeEmpty();
        journal.Heard(ask, answer with { Status = HttpStatusCode.Forbidden });
        journal.Heard(ask, new Reply(HttpStatusCode.OK, "{}", null));
        journal.Findings.Select(f => f.Kind).ShouldBe([FindingKind.Different, FindingKind.Different]);
    }

    [Fact]
    public void A_command_that_got_no_answer_that_stays_is_found()
    {
        var journal = new AskJournal();
        journal.Sending(worked.Clients.Sent.First());
        Reckoning.Of(journal, new Facts([], [], [], Facts.Share with { Held = [], Overridden = [] }, [])).ShouldContain(f => f.Text.Contains("got no answer that stays"));
    }

    [Fact]
    public void A_local_commitment_that_is_gone_or_twice_or_of_another_amount_is_found()
    {
        Kinds(Facts.Entries.Remove(LocalCommitment)).ShouldContain(FindingKind.Lost);
        Kinds(Facts.Entries.Add(LocalCommitment)).ShouldContain(FindingKind.Doubled);
        Kinds(Facts.Entries.Replace(LocalCommitment, LocalCommitment with { Pence = LocalCommitment.Pence + 1 })).ShouldContain(FindingKind.Different);
        Kinds(Facts.Entries.Add(LocalCommitment with { CommandId = $"{Guid.NewGuid()}" })).ShouldContain(FindingKind.Invented);

        IEnumerable<FindingKind> Kinds(System.Collections.Immutable.ImmutableArray<Entry> entries) => Find(Facts with { Entries = entries }).Select(f => f.Kind).Distinct();
    }

    [Fact]
    public void Money_that_is_held_for_no_open_decision_is_found()
    {
        var line = Facts.Lines[0];
        Find(Facts with { Lines = Facts.Lines.Replace(line, line with { ReservedPence = line.ReservedPence + 1 }) }).ShouldHaveSingleItem().Kind.ShouldBe(FindingKind.WrongSum);
        Find(Facts with { Lines = Facts.Lines.Replace(line, line with { CommittedPence = line.CommittedPence - 1 }) }).ShouldHaveSingleItem().Kind.ShouldBe(FindingKind.WrongSum);
        // Closed, say, and its money is where it was.
        Find(With(Open with { State = "withdrawn" })).ShouldContain(f => f.Kind == FindingKind.WrongSum && f.Text.Contains("open decisions are of"));
    }

    [Fact]
    public void An_approved_decision_without_its_commitment_or_with_two_or_with_another_is_found()
    {
        var commitment = Facts.Entries.Single(e => e.IsCommitmentOfHold && e.DecisionId == Approved.Id);
        Find(Facts with { Entries = Facts.Entries.Remove(commitment) }).ShouldHaveSingleItem().Kind.ShouldBe(FindingKind.Lost);
        Find(Facts with { Entries = Facts.Entries.Add(commitment) }).ShouldHaveSingleItem().Kind.ShouldBe(FindingKind.Doubled);
        foreach (var other in (Entry[])[commitment with { Pence = commitment.Pence + 1 }, commitment with { Organisation = SmallSystem.Ics }, commitment with { Fund = "other" }])
            Find(Facts with { Entries = Facts.Entries.Replace(commitment, other) }).ShouldHaveSingleItem().Kind.ShouldBe(FindingKind.Different);
    }

    [Fact]
    public void A_commitment_of_a_decision_that_is_not_approved_or_of_none_is_found()
    {
        var commitment = Facts.Entries.First(e => e.IsCommitmentOfHold);
        foreach (var id in (string[])[Open.Id, Facts.Decisions.First(d => d.State == "rejected").Id, $"{Guid.NewGuid()}", ""])
            Find(Facts with { Entries = Facts.Entries.Add(commitment with { DecisionId = id }) }).ShouldHaveSingleItem().Kind.ShouldBe(FindingKind.Invented);
    }

    [Fact]
    public void A_share_that_is_off_by_one_decision_or_a_penny_is_found()
    {
        var share = Facts.Share;
        var place = share.Tiers["place"];
        foreach (var other in (Measured[])
        [
            share with { Tiers = share.Tiers.SetItem("place", place with { Count = place.Count + 1 }) },
            share with { Tiers = share.Tiers.SetItem("place", place with { Pence = place.Pence - 1 }) },
            share with { Reserved = share.Reserved.Plus(0) },
            share with { ByCount = share.ByCount - 0.0001 },
            share with { ByValue = share.ByValue - 0.0001 },
        ])
            Find(Facts with { Share = other }).ShouldHaveSingleItem().Kind.ShouldBe(FindingKind.WrongSum);
        Find(Facts with { Share = share with { Held = share.Held.Add("another") } }).ShouldHaveSingleItem().Kind.ShouldBe(FindingKind.Different);
        Find(Facts with { Share = share with { Overridden = share.Overridden.Add("another") } }).ShouldHaveSingleItem().Kind.ShouldBe(FindingKind.Different);
    }

    [Fact]
    public void A_decision_of_the_system_that_was_let_through_too_early_or_without_being_asked_for_is_found()
    {
        var confirmed = Facts.ShareRows.Last(r => r.Kind == "place-confirmed" && Facts.Decisions.Single(d => d.Id == r.DecisionId) is { IsApproved: true, IsOverridden: false });

        var decision = Facts.Decisions.Single(d => d.Id == confirmed.DecisionId);
        var early = Facts with { ShareRows = Facts.ShareRows.Remove(confirmed).Insert(0, confirmed) };

        Find(early).ShouldContain(f => f.Kind == FindingKind.UnderThreshold && f.Text.Contains($"{decision.Id} was let through"));
        Find(Facts with { ShareRows = Facts.ShareRows.Remove(confirmed) })
            .ShouldContain(f => f.Kind == FindingKind.UnderThreshold && f.Text.Contains($"{decision.Id} of the system was approved, and the share was not asked"));
        // The board may.
        Find(early with { Decisions = Facts.Decisions.Replace(decision, decision with { IsOverridden = true }) }).ShouldNotContain(f => f.Text.Contains($"{decision.Id} was let through"));
    }

    [Fact]
    public async Task What_is_taken_out_of_a_journal_is_found_by_the_offline_check()
    {
        (await DecisionsRun.VerifyAsync(worked.Journals)).ShouldBeEmpty();
        JournalFile.ChangeOne(worked.Journals.DataOfDecisions, "UPDATE entries SET body = replace(body, 'approval-given', 'withdrawal-made') WHERE id = $id",
            ("$id", $"{worked.Clients.Answered.First(a => a.Ask.Deed == Deed.Approve && a.Ask.Of == Approved.Id && AskJournal.IsRecorded(a.Answer)).Ask.Id}"));
        (await DecisionsRun.VerifyAsync(worked.Journals)).ShouldHaveSingleItem().Kind.ShouldBe(FindingKind.Unverified);
    }

    private IReadOnlyList<Finding> Find(Facts facts) => worked.Find(facts);

    private Facts With(Decided changed) => Facts with { Decisions = [.. Facts.Decisions.Select(d => d.Id == changed.Id ? changed : d)] };
}
