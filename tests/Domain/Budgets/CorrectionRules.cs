using Federated.Domain;
using Federated.Domain.Budgets;
using Federated.Domain.Organisations;

namespace Federated.Tests.Domain.Budgets;

/// <summary>A reversal and the entry that takes the place of the wrong one, decided as one.</summary>
public sealed class CorrectionRules
{
    private static readonly Line Core = new(FinancialYear.Parse("2025-26"), "core");
    private static readonly Terms Terms = new(Fund.BuiltIn.Single(f => f.Code == "core"), Tier.System);

    private readonly Member _ics = new("QMF", Tier.System, null);

    public CorrectionRules() => _ics.Execute("f", DateTimeOffset.UnixEpoch, new ReceiveFunding(Core, 100, Day(1), "NHS England", "") { Terms = Terms });

    private static DateOnly Day(int month) => Month.All[month - 1].FirstDay(Core.Year);

    private void Correct(int version, BookCommand corrected) => _ics.ExecuteAll(DateTimeOffset.UnixEpoch,
        ("correct/x", new Reverse(version, _ics.Entries[version - 1], _ics.Entries[version - 1].EffectiveOn, "typing mistake") { DateMayMove = true, Terms = Terms }),
        ("x", corrected with { Corrects = version }));

    private static Spend Payment(long pence, int month = 1) => new(Core, pence, Day(month), null, "beds", "") { Terms = Terms, DateMayMove = true };

    [Fact]
    public void A_payment_is_corrected_to_more_than_would_be_available_beside_it()
    {
        _ics.Execute("s", DateTimeOffset.UnixEpoch, Payment(60));
        Correct(2, Payment(90));
        (_ics.Book.On(Core).SpentPence, _ics.Book.On(Core).AvailablePence).ShouldBe((90, 10));
        _ics.Book.Reversals.ShouldBe([new(2, 3)]);
        _ics.Book.Corrections.ShouldBe([new(2, 4)]);
        _ics.Entries[^1].Correction.ShouldBe(new(2, 4));
        _ics.Entries[^2].Correction.ShouldBeNull();
    }

    [Fact]
    public void When_the_corrected_entry_is_refused_nothing_is_reversed()
    {
        _ics.Execute("s", DateTimeOffset.UnixEpoch, Payment(60));
        Correct(2, Payment(101));
        _ics.Entries[^2].Refusal!.Reason.ShouldBe(RefusalReason.BatchNotApplied);
        var refused = _ics.Entries[^1].Refusal!;
        (refused.Reason, refused.RequestedPence, refused.AvailablePence).ShouldBe((RefusalReason.InsufficientFunds, 101, 100));
        _ics.Entries[^1].Correction.ShouldBeNull();
        _ics.Book.On(Core).SpentPence.ShouldBe(60);
        _ics.Book.Reversals.ShouldBeEmpty();
    }

    [Fact]
    public void An_entry_is_corrected_once_and_what_took_its_place_again()
    {
        _ics.Execute("s", DateTimeOffset.UnixEpoch, Payment(60));
        Correct(2, Payment(61));
        _ics.ExecuteAll(DateTimeOffset.UnixEpoch,
            ("correct/y", new Reverse(2, _ics.Entries[1], Day(1), "") { Terms = Terms }), ("y", Payment(62) with { Corrects = 2 }));
        _ics.Entries[^2].Refusal!.Reason.ShouldBe(RefusalReason.AlreadyReversed);
        _ics.ExecuteAll(DateTimeOffset.UnixEpoch,
            ("correct/z", new Reverse(4, _ics.Entries[3], Day(1), "") { Terms = Terms }), ("z", Payment(62) with { Corrects = 4 }));
        _ics.Book.On(Core).SpentPence.ShouldBe(62);
        _ics.Book.Corrections.ShouldBe([new(2, 4), new(4, 8)]);
    }

    [Fact]
    public void In_a_closed_month_both_count_from_the_first_open_day()
    {
        _ics.Execute("s", DateTimeOffset.UnixEpoch, Payment(60));
        var closing = new Closing("k", Core.Year, Month.All[0], MonthState.SoftClosed);
        _ics.Execute("close/k", DateTimeOffset.UnixEpoch, new ClosePeriod(closing) { Terms = Terms });
        Correct(2, Payment(50));
        _ics.Entries.TakeLast(2).Select(e => (e.Kind, e.EffectiveOn)).ShouldBe([(EntryKind.Reversed, Day(2)), (EntryKind.Spent, Day(2))]);
    }

    [Fact]
    public void What_corrects_an_entry_that_is_not_reversed_was_never_decided()
    {
        var forged = BookDecider.Decide(_ics.Book, new("x", "", "", default, Payment(1) with { Corrects = 1 }) { Version = 2 });
        Should.Throw<LedgerCorruptException>(() => BookEvolution.Evolve(_ics.Book, forged)).Message.ShouldContain("entry 1");
    }
}
