using Federated.Domain;
using Federated.Domain.Budgets;
using Federated.Domain.Organisations;

namespace Federated.Tests.Domain.Budgets;

/// <summary>What goes on to the next year, what goes back, and what stays: in one book, and over a whole line of them.</summary>
public sealed class YearEndRules
{
    private const int Ics = 7, B = 2, B1 = 5, Absolute = 0, Advisory = 1, Free = 2, Upper = 3;

    private static readonly Line Old = new(FinancialYear.Parse("2025-26"), "core");

    private static readonly Fund Carrying = new("carrying", "", [Tier.System], false, true, true, FundControl.Advisory, TolerancePence: 1_000)
    {
        CarryForwardCommitments = true,
    };

    [Fact]
    public void An_ics_takes_balance_and_open_commitments_of_a_fund_into_the_next_year_in_one_entry() => new BookTable("QMF", Tier.System, Carrying).Play("""
        receive carrying 1000           | available 1000
        commit carrying 300 as c1       | available 700
        spend carrying 100 on c1        | spent 100
        carry carrying                  | available 0, committed 0, received 100, spent 100, 2026-27/available 700, 2026-27/committed 200, 2026-27/received 900
        carry carrying                  | refused NOTHING_TO_CARRY requested 0
        """).Commitments["c1"].RemainingOn(Old with { Year = Old.Year.Next, Fund = "carrying" }).ShouldBe(200);

    [Fact]
    public void An_overspend_goes_on_only_with_the_commitments_that_it_paid_for()
    {
        new BookTable("QMF", Tier.System, Carrying).Play("""
            receive carrying 100            | available 100
            commit carrying 150             | available -50
            carry carrying                  | available 0, committed 0, received 0, 2026-27/available -50, 2026-27/committed 150, 2026-27/received 100
            """);
        new BookTable("QMF", Tier.System, Carrying).Play("""
            receive carrying 100            | available 100
            spend carrying 150              | available -50
            carry carrying                  | refused NOTHING_TO_CARRY requested 0
            """);
        // More was spent than came in, beside what is committed: the commitment goes on without money behind it.
        new BookTable("QMF", Tier.System, Carrying).Play("""
            receive carrying 100            | available 100
            spend carrying 150              | available -50
            commit carrying 30              | available -80
            carry carrying                  | available -50, committed 0, received 100, 2026-27/available -30, 2026-27/committed 30, 2026-27/received 0
            """);
    }

    [Fact]
    public void Balances_of_a_fund_without_carry_forward_stay_in_their_year_and_its_commitments_go_on() => new BookTable("QMF", Tier.System).Play("""
        receive core 1000               | available 1000
        commit core 300                 | committed 300
        carry core                      | available 700, committed 0, received 700, 2026-27/committed 300, 2026-27/available 0
        """);

    [Fact]
    public void Ring_fenced_money_without_carry_forward_goes_back_to_the_parent_and_other_money_does_not() => new BookTable("U1", Tier.Neighbourhood).Play("""
        take arrs 100 from QMF-NEWHAM   | available 100
        commit arrs 30                  | available 70
        give-back arrs as r1            | available 0, in-transit 70
        settle r1                       | received 30, committed 30
        give-back core                  | refused NOTHING_TO_CARRY requested 0
        give-back better-care           | refused NOTHING_TO_CARRY requested 0
        """);

    [Fact]
    public void A_place_says_of_both_years_what_its_network_carries()
    {
        var federation = Funded(Advisory, pence: 101);
        Play(federation, What.Delegate, B, Advisory, 60);
        Play(federation, What.Commit, B1, Advisory, 25);
        Play(federation, What.CarryForward, B1, Advisory, 1);

        // The balance of this fund stays; the commitment is carried by way of the place and the ICS.
        Balances(federation, "B1", Advisory, next: false).ShouldBe((35, 35, 0));
        Balances(federation, "B1", Advisory, next: true).ShouldBe((25, 0, 0));
        Balances(federation, "B", Advisory, next: false).ShouldBe((76, 41, 35));
        Balances(federation, "B", Advisory, next: true).ShouldBe((25, 0, 25));
        Balances(federation, "I", Advisory, next: true).ShouldBe((25, 0, 25));
    }

    [Fact]
    public void What_a_place_had_from_another_fund_it_turns_by_itself_and_passes_on_the_rest()
    {
        var federation = Funded(Absolute, pence: 101);
        Fund(federation, Free, pence: 101);
        Play(federation, What.VireBetweenFunds, B, Free, 40);
        Play(federation, What.Delegate, B, Absolute, 140);
        Play(federation, What.CarryForward, B1, Absolute, 1);

        var passed = federation.Members[B].Entries.Single(e => e.Kind == EntryKind.CarryPassed).Transfers.Single();
        (passed.AmountPence, passed.BesidesPence).ShouldBe((101, 39));
        Balances(federation, "B1", Absolute, next: true).ShouldBe((140, 140, 0));
        Balances(federation, "B", Absolute, next: false).ShouldBe((1, 1, 0));
        Balances(federation, "B", Absolute, next: true).ShouldBe((140, 0, 140));
        Balances(federation, "I", Absolute, next: false).ShouldBe((0, 0, 0));
        Balances(federation, "I", Absolute, next: true).ShouldBe((101, 0, 101));
        federation.Members[B].Book.NotFromParentPence.Where(p => p.Key.Fund == "absolute").Select(p => p.Value).ShouldBe([1, 39]);
    }

    [Fact]
    public void Unspent_ring_fenced_money_goes_up_to_whoever_gave_it()
    {
        var federation = Funded(Upper, pence: 101);
        Play(federation, What.ReturnUnspent, B, Upper, 1);
        Balances(federation, "B", Upper, next: false).ShouldBe((0, 0, 0));
        Balances(federation, "I", Upper, next: false).ShouldBe((101, 101, 0));
    }

    [Fact]
    public void With_a_year_the_years_before_it_are_closed_and_end_with_it_the_oldest_first()
    {
        var terms = new Terms(Carrying, Tier.System);
        var lines = new[] { "2023-24", "2024-25", "2025-26" }.Select(year => new Line(FinancialYear.Parse(year), Carrying.Code)).ToArray();
        var book = new Book("QMF");
        foreach (var line in lines) Do(new ReceiveFunding(line, 100, line.Year.LastDay, "NHS England", "") { Terms = terms });
        book = book with { Calendar = book.Calendar.Add(lines[1].Year, new() { State = YearState.Closed }) };

        Do(new Commit(lines[0], 1, lines[0].Year.LastDay, "beds", "") { Terms = terms }).Refusal!.Reason.ShouldBe(RefusalReason.YearClosed);
        Do(new BeginYearClosing(lines[0].Year, null) { Terms = terms }).Refusal!.Reason.ShouldBe(RefusalReason.YearClosed);
        var steps = 0;
        while (YearEnd.NextStep(book, lines[1].Year, _ => terms, null) is { } step)
        {
            Do(step).Kind.ShouldBe(EntryKind.CarriedForward);
            steps++;
        }
        steps.ShouldBe(2);
        lines.Select(line => book.On(line).AvailablePence).ShouldBe([0, 0, 300]);

        BookEntry Do(BookCommand command)
        {
            var entry = BookDecider.Decide(book, new($"{command}{book.Lines.Values.Sum(l => l.AvailablePence)}", "", "tester", DateTimeOffset.UtcNow, command) { Version = 1 });
            book = BookEvolution.Evolve(book, entry);
            return entry;
        }
    }

    private static SmallFederation Funded(int fund, long pence) => Fund(new(), fund, pence);

    private static SmallFederation Fund(SmallFederation federation, int fund, long pence)
    {
        Play(federation, What.Receive, Ics, fund, pence);
        Play(federation, What.Delegate, Ics, fund, pence);
        return federation;
    }

    private static void Play(SmallFederation federation, What what, int who, int fund, long pence)
    {
        federation.Play(new(what, who, fund, pence));
        federation.Members[who % 7].Entries[^1].Kind.ShouldNotBe(EntryKind.Refused, $"{what}");
        federation.CheckConservation();
        federation.Settle();
        federation.CheckConservation();
        foreach (var member in federation.Members) member.CheckBook();
    }

    private static (long Received, long Available, long Delegated) Balances(SmallFederation federation, string code, int fund, bool next)
    {
        var line = SmallFederation.Lines.ElementAt(next ? fund + 4 : fund);
        var balances = federation.Members.Single(m => m.Code == code).Book.On(line);
        return (balances.ReceivedPence, balances.AvailablePence, balances.DelegatedPence);
    }
}
