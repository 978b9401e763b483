using Federated.Budgets.Books;
using Federated.Domain;
using Federated.Tests.Domain.Budgets;
using FsCheck;
using FsCheck.Fluent;

namespace Federated.Tests.Services.Budgets;

public sealed class AuditTests
{
    [Fact]
    [Trait("Cost", "long")]
    public void Whatever_happens_and_whenever_it_looks_an_audit_finds_nothing_wrong() => Prop.ForAll(Happenings.Any, life =>
    {
        var federation = new SmallFederation();
        foreach (var happening in life[..(life.Length / 2)]) federation.Play(happening);
        AuditOf(WrittenJournal.Of(federation)).FirstDifference.ShouldBeNull();
        foreach (var happening in life[(life.Length / 2)..]) federation.Play(happening);
        AuditOf(WrittenJournal.Of(federation)).FirstDifference.ShouldBeNull();
        federation.Settle();
        var settled = AuditOf(WrittenJournal.Of(federation));
        settled.FirstDifference.ShouldBeNull();
        settled.Years.ShouldAllBe(year => settled.ProofOf(year).InTransitPence == 0);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("60", "61", "A version 1, absolute 2025-26, account received: ")]
    [InlineData("\"transfers\":[", "\"transfers\":[null,", "A version 1")]
    [InlineData("60", "9223372036854775807", "A version 1, absolute 2025-26, account received: Entry receive/I/c2 of A takes Received to 9223372036854775807")]
    [InlineData("\"account\":\"available\",\"amountPence\":60", "\"account\":\"available\",\"amountPence\":59", "A version 1, absolute 2025-26, account received: Entry")]
    [InlineData("\"amountPence\":-60", "\"amountPence\":-9223372036854775808", "A version 1")]
    [InlineData("\"kind\":\"delegation-received\"", "\"kind\":\"something-later\"", "A version 1")]
    public void Even_with_every_hash_made_anew_what_does_not_add_up_is_named(string was, string becomes, string difference)
    {
        var journal = WrittenJournal.Of(Delegated());
        journal.Rewrite("A", 1, body => body.Replace(was, becomes, StringComparison.Ordinal));
        AuditOf(journal).FirstDifference.ShouldNotBeNull().ToString().ShouldStartWith(difference);
    }

    [Fact]
    public void An_entry_that_was_changed_breaks_its_chain_and_the_other_books_are_still_counted()
    {
        var journal = WrittenJournal.Of(Delegated());
        journal.Streams["A"][0] = journal.Streams["A"][0] with { Body = "{}" };
        var audit = AuditOf(journal);
        audit.FirstDifference.ShouldNotBeNull().ToString().ShouldStartWith("A version 1: the hash does not follow");
        audit.ProofOf(FinancialYear.Parse("2025-26")).ReceivedPence.ShouldBe(100);
    }

    [Fact]
    public void A_stream_that_was_cut_off_below_its_snapshot_is_named()
    {
        var journal = WrittenJournal.Of(Delegated());
        var kept = journal.Snapshots.Single(s => s.Stream == "I");
        journal.Snapshots.Add(kept with { Version = 99 });
        AuditOf(journal).FirstDifference.ShouldNotBeNull().ToString().ShouldContain("though there is a snapshot of version 99");
    }

    [Fact]
    public void A_stream_of_which_only_the_snapshot_is_left_is_named()
    {
        var journal = WrittenJournal.Of(Delegated());
        journal.Streams.Remove("A");
        AuditOf(journal).FirstDifference.ShouldNotBeNull().ToString().ShouldStartWith("A version 1: the entry is missing");
    }

    // The ICS received 100 and gave 60 of it to place A.
    private static SmallFederation Delegated()
    {
        var federation = new SmallFederation();
        federation.Play(new(What.Receive, 1, 0, 100));
        federation.Play(new(What.Delegate, 7, 0, 60));
        federation.Settle();
        return federation;
    }

    private static Audit AuditOf(WrittenJournal journal) => Audit.Of(journal, default).GetAwaiter().GetResult();
}
