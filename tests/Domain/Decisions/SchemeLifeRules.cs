using Federated.Domain.Decisions;
using Federated.Domain.Decisions.Schemes;

namespace Federated.Tests.Domain.Decisions;

/// <summary>A scheme from its draft to its versions: agreed by each partner's own board, and never changed afterwards.</summary>
public sealed class SchemeLifeRules
{
    private static readonly Person Lead = new("lee", "QMF");
    private static readonly string[] Partners = ["QMF", "QMF-BHR", "QMF-CITY-HACKNEY", "QMF-WNT"];

    private SchemeBook _book = new("QMF");
    private DateOnly _today = new(2025, 3, 1);
    private int _commands;

    [Fact]
    public void Partners_are_the_ICS_and_the_places_directly_below_it() =>
        SchemeDecider.PartnersOf("QMF", Nel.Federation).ShouldBe(Partners);

    [Fact]
    public void A_draft_that_every_partner_signed_off_is_published_and_in_force_from_its_day()
    {
        Draft().ShouldBe("draft-set");
        Publish("2025-04-01").ShouldBe("refused SIGN_OFFS_MISSING QMF QMF-BHR QMF-CITY-HACKNEY QMF-WNT");
        foreach (var partner in Partners) SignOff(partner).ShouldBe("draft-signed-off");
        Publish("2025-04-01").ShouldBe("published");
        _book.InForceOn(new(2025, 3, 31)).ShouldBeNull();
        _book.InForceOn(new(2025, 4, 1))!.Version.ShouldBe(1);
        _book.Draft.ShouldBeNull();
        Publish("2025-05-01").ShouldBe("refused NO_DRAFT");
        SignOff("QMF").ShouldBe("refused NO_DRAFT");
    }

    [Fact]
    public void An_edit_drops_what_was_signed_off()
    {
        Draft();
        foreach (var partner in Partners) SignOff(partner);
        Draft();
        Publish("2025-04-01").ShouldBe("refused SIGN_OFFS_MISSING QMF QMF-BHR QMF-CITY-HACKNEY QMF-WNT");
    }

    [Fact]
    public void Nobody_signs_off_what_was_not_read_nor_for_another_nor_twice()
    {
        Draft();
        Draft();
        SignOff("QMF-WNT", revision: 1).ShouldBe("refused DRAFT_CHANGED");
        SignOff("QMF-WNT", by: "QMF").ShouldBe("refused NOT_OF_ORGANISATION QMF-WNT");
        SignOff("QMF-NEWHAM").ShouldBe("refused NOT_A_PARTNER QMF-NEWHAM");
        SignOff("QMF-WNT").ShouldBe("draft-signed-off");
        SignOff("QMF-WNT").ShouldBe("refused ALREADY_SIGNED_OFF QMF-WNT");
    }

    [Fact]
    public void Only_the_ICS_drafts_and_publishes()
    {
        Put(new SetDraft(new("pat", "QMF-WNT"), Nel.BuiltIn(), Nel.Ground)).ShouldBe("refused NOT_OF_ORGANISATION QMF");
        Draft();
        Put(new PublishDraft(new("pat", "QMF-WNT"), new(2025, 4, 1), Nel.Ground)).ShouldBe("refused NOT_OF_ORGANISATION QMF");
    }

    [Fact]
    public void Versions_follow_each_other_and_none_begins_in_the_past()
    {
        PublishAll("2025-04-01").ShouldBe("published");
        PublishAll("2025-04-01").ShouldBe("refused DATE_NOT_AFTER_LAST_VERSION from 2025-04-02");
        PublishAll("2025-02-28").ShouldBe("refused DATE_IN_THE_PAST from 2025-04-02");
        PublishAll("2025-10-01").ShouldBe("published");
        _today = new(2025, 12, 24);
        PublishAll("2025-12-23").ShouldBe("refused DATE_IN_THE_PAST from 2025-12-24");
        PublishAll("2025-12-24").ShouldBe("published");
        new[] { "2025-09-30", "2025-10-01", "2025-12-23", "2025-12-24" }
            .Select(day => _book.InForceOn(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture))!.Version).ShouldBe([1, 2, 2, 3]);
    }

    [Fact]
    public void A_draft_that_is_not_sound_is_not_taken_and_one_that_has_become_so_is_not_published()
    {
        Put(new SetDraft(Lead, Nel.BuiltIn() with { Limits = [] }, Nel.Ground)).ShouldBe("refused SCHEME_INVALID");
        Draft();
        foreach (var partner in Partners) SignOff(partner);
        Put(new PublishDraft(Lead, new(2025, 4, 1), Nel.Ground with { Funds = ["arrs"] })).ShouldBe("refused SCHEME_INVALID");
    }

    [Fact]
    public void Replayed_from_its_entries_it_is_the_same()
    {
        var entries = new List<SchemeEntry>();
        var live = new SchemeBook("QMF");
        foreach (SchemeCommand command in (SchemeCommand[])[new SetDraft(Lead, Nel.BuiltIn(), Nel.Ground), .. Partners.Select(p => new SignOffDraft(new(p, p), p, 1, Nel.Federation)), new PublishDraft(Lead, new(2025, 4, 1), Nel.Ground)])
        {
            var entry = SchemeDecider.Decide(live, new($"{entries.Count}", "", "", At(_today), command));
            live = SchemeDecider.Evolve(live, entry);
            entries.Add(entry);
        }
        var replayed = entries.Aggregate(new SchemeBook("QMF"), SchemeDecider.Evolve);
        (replayed.Draft, replayed.Revision, replayed.Versions.Length, replayed.SignOffs.Length).ShouldBe((null, 1, 1, 0));
        replayed.Versions[0].ShouldBe(live.Versions[0]);
    }

    private string PublishAll(string from)
    {
        Draft();
        foreach (var partner in Partners) SignOff(partner);
        return Publish(from);
    }

    private string Draft() => Put(new SetDraft(Lead, Nel.BuiltIn(), Nel.Ground));

    private string SignOff(string partner, string? by = null, int? revision = null) =>
        Put(new SignOffDraft(new("pat", by ?? partner), partner, revision ?? _book.Revision, Nel.Federation));

    private string Publish(string from) => Put(new PublishDraft(Lead, DateOnly.Parse(from, System.Globalization.CultureInfo.InvariantCulture), Nel.Ground));

    private string Put(SchemeCommand command)
    {
        var before = _book;
        var entry = SchemeDecider.Decide(_book, new($"op-{++_commands}", "", "tester", At(_today), command));
        _book = SchemeDecider.Evolve(_book, entry);
        if (entry.Refusal is not { } refusal) return entry.Kind.Text();
        _book.ShouldBeSameAs(before);
        return string.Join(' ', [$"refused {refusal.Reason.Text()}", .. refusal.Partners, .. refusal.Earliest is { } earliest ? [$"from {earliest:yyyy-MM-dd}"] : Array.Empty<string>()]);
    }

    private static DateTimeOffset At(DateOnly day) => new(day, new(12, 0), TimeSpan.Zero);
}
