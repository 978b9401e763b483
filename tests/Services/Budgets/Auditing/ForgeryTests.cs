using Federated.Domain.Budgets;
using static Federated.Tests.Services.Budgets.Auditing.JournalCopy;
using static Federated.Tests.Services.Budgets.Auditing.RecordedJournal;

namespace Federated.Tests.Services.Budgets.Auditing;

/// <summary>Entries changed by somebody who made the chain fit again: what the books themselves show.</summary>
[Collection(RecordedJournal.Name)]
public sealed class ForgeryTests(RecordedJournal recorded)
{
    [Theory]
    // Entries that no rule could have made.
    [InlineData(Ics, 1, "body", "replace(body, '\"amountPence\":-1000000', '\"amountPence\":-1000001')", 1, "received", "Entry ")]
    [InlineData(Pcn, 2, "body", "replace(body, '40000', '400000')", 2, "available", "Entry ")]
    [InlineData(Pcn, 3, "body", "replace(body, '10000}', '50000}')", 3, null, "Entry ")]
    [InlineData(Pcn, 2, "body", "replace(body, '\"kind\":\"committed\"', '\"kind\":\"payment\"')", 2, null, "Entry 2 of U76122 (committed) was written by a later version")]
    [InlineData(Pcn, 2, "body", "'{'", 2, null, "Entry 2 of U76122 (committed) was written by a later version")]
    [InlineData(Pcn, 2, "body", "'null'", 2, null, "Entry 2 of U76122 (committed) was written by a later version")]
    // Columns that say otherwise than the body.
    [InlineData(Pcn, 2, "kind", "'spent'", 2, null, "the journal calls the entry spent, and its body says committed")]
    [InlineData(Pcn, 2, "id", "'3f2b8c1e-0d4a-4b8e-9c57-2a6f1d0e7b43'", 2, null, "the journal has the entry under the id 3f2b8c1e")]
    [InlineData(Pcn, 2, "outstanding", "1", 2, null, "the journal says 1 matters are outstanding, the book 0")]
    // Money that left nowhere: settled, and never moved on.
    [InlineData(Place, 3, "body", "json_set(body, '$.postings', json('[]'))", 3, null, "Entry ")]
    public async Task An_entry_that_breaks_a_book_is_named(
        string stream, int version, string column, string value, int named, string? account, string explanation)
    {
        using var copy = recorded.Copy();
        await copy.Forge(stream, $"UPDATE entries SET {column} = {value} WHERE {At(stream, version)} AND {column} <> {value}");
        await ShouldBeFound(copy, stream, named, account, explanation);
    }

    [Fact]
    public async Task A_child_that_received_more_than_its_parent_sent_is_named()
    {
        using var copy = recorded.Copy();
        await copy.Forge(Pcn, $"UPDATE entries SET body = replace(body, '100000', '100001') WHERE {At(Pcn, 1)}");
        await ShouldBeFound(copy, Pcn, 1, "received",
            $"100001 pence came from {Place}, whose book says at version 2 that it sent 100000 of core 2025-26");
    }

    [Fact]
    public async Task A_parent_that_got_back_more_than_its_child_returned_is_named()
    {
        using var copy = recorded.Copy();
        await copy.Forge(Ics, $"UPDATE entries SET body = replace(body, '50000', '50001') WHERE {At(Ics, 4)}");
        await ShouldBeFound(copy, Ics, 4, $"delegated:{Place}", $"50001 pence came from {Place}");
    }

    /// <summary>The transfer is the same in both books, and yet one of them moved another amount.</summary>
    [Fact]
    public async Task A_child_that_moved_more_than_it_says_it_received_is_named()
    {
        using var copy = recorded.Copy();
        await copy.Forge(Pcn, $"""
            UPDATE entries SET body = json_set(body, '$.postings[0].amountPence', -100001, '$.postings[1].amountPence', 100001) WHERE {At(Pcn, 1)}
            """);
        await ShouldBeFound(copy, Pcn, 1, "received", "1 pence more than its parents delegated and outside paid");
    }

    [Fact]
    public async Task Money_from_outside_that_was_moved_otherwise_than_told_is_named()
    {
        using var copy = recorded.Copy();
        await copy.Forge(Ics, $"""
            UPDATE entries SET body = json_set(body, '$.postings[0].amountPence', -1000100, '$.postings[1].amountPence', 1000100) WHERE {At(Ics, 1)}
            """);
        await ShouldBeFound(copy, Ics, 1, "received", "100 pence more than its parents delegated and outside paid");
    }

    [Fact]
    public async Task Money_that_nobody_sent_is_named()
    {
        using var copy = recorded.Copy();
        await copy.Forge(Place, $"UPDATE entries SET body = replace(body, '\"id\":\"', '\"id\":\"x') WHERE {At(Place, 1)}");
        await ShouldBeFound(copy, Place, 1, "received", $"600000 pence came from {Ics}, whose book has no such transfer");
    }

    [Fact]
    public async Task Money_that_its_sender_took_back_as_well_is_named()
    {
        using var copy = recorded.Copy();
        await copy.Forge(Place, $"""
            UPDATE entries SET kind = 'transfer-taken-back', body = json_set(replace(body, '"kind":"transfer-settled"', '"kind":"transfer-taken-back"'),
              '$.postings[1].account', 'available', '$.postings[1].child', NULL)
            WHERE {At(Place, 3)}
            """);
        await ShouldBeFound(copy, Pcn, 1, "received", $"100000 pence came from {Place}, whose book took them back at version 3");
    }

    [Fact]
    public async Task Money_whose_receiver_lost_its_book_is_named()
    {
        using var copy = recorded.Copy();
        copy.Change($"DELETE FROM entries WHERE {Of(Pcn)}");
        copy.Change("DELETE FROM snapshots");
        await ShouldBeFound(copy, Pcn, 1, "received", $"{Place} records at version 3 that 100000 pence arrived here, and this book ends without them");
    }

    [Theory]
    [InlineData(Ics, 2, null, "the sources of what it sends are not those of the account that it takes it from.")]
    [InlineData(Pcn, 1, "received", $"100000 pence came from {Place}, whose book says at version 2 that it sent 100000 of core 2025-26")]
    public async Task Money_that_was_made_somebody_elses_on_its_way_is_named(string stream, int version, string? account, string explanation)
    {
        using var copy = recorded.Copy();
        await copy.Forge(stream, $"""UPDATE entries SET body = replace(body, '"NHS England":', '"A charity":') WHERE {At(stream, version)}""");
        await ShouldBeFound(copy, stream, version, account, explanation);
    }

    [Fact]
    public async Task A_cut_off_return_is_named_at_the_parent()
    {
        using var copy = recorded.Copy();
        copy.Change($"DELETE FROM entries WHERE {At(Ics, 4)}");
        await ShouldBeFound(copy, Ics, 4, $"delegated:{Place}", $"{Place} records at version 5 that 50000 pence arrived here");
    }

    private static async Task ShouldBeFound(JournalCopy copy, string stream, long version, string? account, string explanation)
    {
        var found = (await copy.FirstDifference()).ShouldNotBeNull();
        (found.Stream, found.Version, found.Account?.Text()).ShouldBe((stream, version, account), found.ToString());
        if (account is not null) found.Account!.Value.Line.Fund.ShouldBe("core");
        found.Explanation.ShouldStartWith(explanation);
    }
}
