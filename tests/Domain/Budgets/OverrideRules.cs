using Federated.Domain;
using Federated.Domain.Budgets;
using Federated.Domain.Organisations;

namespace Federated.Tests.Domain.Budgets;

/// <summary>"grant core 50" gives head-room below the floor, "grant core 50 late M1" lets late entries into a month.</summary>
public sealed class OverrideRules
{
    private static BookTable Holder(params Fund[] funds) => new("QMF", Tier.System, funds);

    [Fact]
    public void Head_room_is_used_in_the_order_in_which_it_was_granted_and_only_by_commitments_and_payments()
    {
        var book = Holder().Play("""
            receive core 100                          | available 100
            grant core 30 as o1                       | available 100
            commit core 90 as c1                      | available 10, uses none
            commit core 41 as c2                      | refused INSUFFICIENT_FUNDS requested 41 available 10 limit 40
            grant core 20 as o2                       | available 10
            commit core 45 as c3                      | available -35, uses o1:30 o2:5
            reserve core 1                            | refused INSUFFICIENT_FUNDS requested 1 available -35
            delegate core 1 to QMF-X                  | refused INSUFFICIENT_FUNDS requested 1 available -35
            spend core 16                             | refused INSUFFICIENT_FUNDS requested 16 available -35 limit 15
            spend core 15                             | available -50, uses o2:15
            reverse c1                                | available 40
            spend core 45                             | available -5, uses o1:5
            """);
        book.Overrides.Values.Select(o => (o.Id, o.AmountPence, o.TakenPence)).ShouldBe([("o1", 30, 0), ("o2", 20, 0)]);
    }

    [Fact]
    public void Head_room_is_below_the_funds_own_floor() =>
        Holder(new Fund("free", "", [Tier.System], false, true, false, FundControl.Advisory, TolerancePence: 50)).Play("""
            receive free 100                          | available 100
            grant free 10 as o1                       | available 100
            spend free 150                            | available -50, uses none
            spend free 11                             | refused INSUFFICIENT_FUNDS requested 11 available -50 limit 10
            spend free 10                             | available -60, uses o1:10
            """);

    [Fact]
    public void Late_entries_take_their_amounts_and_name_what_let_them_in()
    {
        var book = Holder().Play("""
            receive core 1000 dated 2025-05-01        | available 1000
            grant core 30 late M1                     | refused MONTH_NOT_CLOSED requested 30 month M1
            close-month M1 as k1                      | M1 open
            carry-out k1                              | M1 soft-closed
            grant core 30 late M1 as o1               | available 1000
            spend core 31 dated 2025-04-30            | refused MONTH_SOFT_CLOSED requested 31 available 30 month M1
            spend core 20 dated 2025-04-30 as s1      | available 980, uses o1:20, dated 2025-04-30
            grant core 5 late M1 as o2                | available 980
            spend core 16 dated 2025-04-30            | refused MONTH_SOFT_CLOSED requested 16 available 15 month M1
            spend core 12 dated 2025-04-01            | available 968, uses o1:10 o2:2
            reverse s1 dated 2025-04-30               | refused MONTH_SOFT_CLOSED requested 20 available 3 month M1
            reverse s1                                | available 988, dated 2025-05-01
            spend core 1 dated 2025-05-01             | available 987, uses none
            reserve core 1 arrs 1 dated 2025-04-30    | refused INSUFFICIENT_FUNDS requested 1 available 0
            receive arrs 2 dated 2025-05-01           | arrs/available 2
            reserve core 1 arrs 1 dated 2025-04-30    | refused MONTH_SOFT_CLOSED requested 1 available 0 month M1
            grant arrs 1 late M1 as o3                | arrs/available 2
            reserve core 1 arrs 1 dated 2025-04-30    | core/available 986, uses o2:1 o3:1
            close-month M1 hard at-date 2025-05-01 as k2 | M1 soft-closed
            carry-out k2                              | M1 hard-closed
            spend core 1 dated 2025-04-30             | refused MONTH_HARD_CLOSED requested 1 month M1
            grant core 1 late M1                      | refused MONTH_HARD_CLOSED requested 1 month M1
            """);
        book.Overrides.Values.Select(o => (o.Id, o.LeftPence)).ShouldBe([("o1", 0), ("o2", 2), ("o3", 0)]);
        book.Overrides.Values.ShouldAllBe(o => o.Authority == "A. Chair, partnership board" && o.Reason == "agreed" && o.GrantedBy == "tester");
    }

    [Fact]
    public void More_of_an_override_than_there_is_was_never_decided()
    {
        var line = new Line(FinancialYear.Parse("2025-26"), "core");
        var entry = new BookEntry
        {
            CommandId = "forged",
            Kind = EntryKind.Spent,
            Actor = "",
            RecordedAt = default,
            EffectiveOn = line.Year.FirstDay,
            Line = line,
            AmountPence = 1,
            OverrideUses = [new(1, "o1", 1)],
        };
        Should.Throw<LedgerCorruptException>(() => BookEvolution.Evolve(new Book("QMF"), entry)).Message.ShouldContain("o1");
    }
}
