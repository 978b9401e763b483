using Federated.Domain;
using Federated.Domain.Budgets;
using FsCheck;
using FsCheck.Fluent;

namespace Federated.Tests.Domain.Budgets;

/// <summary>What holds for a whole federation, whatever happens and in whatever order messages arrive.</summary>
public sealed class SmallFederationRules
{
    [Fact]
    public void Money_is_never_made_or_lost() => Always((federation, _) => federation.CheckConservation());

    [Fact]
    public void Every_book_is_in_balance_with_itself() => AlwaysInEachBook(member => member.CheckBook());

    [Fact]
    public void Provenance_sums_to_the_balance_of_every_account() => AlwaysInEachBook(member => member.Book.CheckProvenance());

    [Fact]
    public void Each_source_has_what_it_paid_in_wherever_it_went() => Always((federation, _) => federation.CheckSources());

    [Fact]
    public void When_everything_has_arrived_books_agree_whose_money_was_delegated() => AtTheEnd(federation =>
    {
        federation.Settle();
        federation.CheckSources();
        foreach (var child in federation.Members.Where(m => m.Parent is not null))
            child.ReceivedFrom().Minus(child.PaidIn()).ShouldBe(child.Parent!.DelegatedTo(child), child.Code);
    });

    [Fact]
    public void A_book_replayed_from_its_entries_is_the_book() => AtTheEnd(federation =>
    {
        foreach (var member in federation.Members)
        {
            var replayed = member.Entries.Aggregate(new Book(member.Code), BookEvolution.Evolve);
            Text(replayed).ShouldBe(Text(member.Book));
        }
    });

    [Fact]
    public void When_everything_has_arrived_books_agree_with_each_other() => AtTheEnd(federation =>
    {
        federation.Settle();
        federation.CheckConservation();
        foreach (var child in federation.Members.Where(m => m.Parent is not null))
        {
            child.Book.InFlight.ShouldBeEmpty();
            child.Book.CalendarOf(SmallFederation.Year).ShouldBe(federation.Ics.Book.CalendarOf(SmallFederation.Year));
            foreach (var line in SmallFederation.Lines)
            {
                var fromParent = child.Book.On(line).ReceivedPence - child.FromOwnLinesPence(line) - child.FromOutsidePence(line);
                child.Book.FromParentPence(line).ShouldBe(Math.Max(0, fromParent));
                child.Parent!.Book.On(line).Of(AccountKind.Delegated, child.Code).ShouldBe(fromParent, $"{child.Code} {line}");
            }
        }
    });

    [Fact]
    public void Nothing_counts_from_a_day_that_was_closed_when_it_was_recorded() => AtTheEnd(federation =>
    {
        foreach (var member in federation.Members)
        {
            var book = new Book(member.Code);
            foreach (var entry in member.Entries)
            {
                var (year, calendar) = (entry.Line.Year, book.CalendarOf(entry.Line.Year));
                // What the system does by itself counts from the last day when no month is open.
                if (!entry.Postings.IsEmpty && calendar.Of(Month.All[^1]) == MonthState.Open)
                {
                    var late = (entry.OverrideUses ?? []).Any(use => book.Overrides[use.Version].Kind == OverrideKind.LateEntry);
                    calendar.Of(Month.Of(year.Nearest(entry.EffectiveOn))).ShouldBe(late ? MonthState.SoftClosed : MonthState.Open, entry.ToString());
                }
                book = BookEvolution.Evolve(book, entry);
            }
        }
    });

    [Fact]
    public void A_year_that_is_closed_has_nothing_left_that_should_have_gone_on_or_back() => AtTheEnd(federation =>
    {
        federation.Settle();
        foreach (var member in federation.Members.Where(m => !SmallFederation.IsStuck(m)))
        {
            foreach (var (line, balances) in member.Book.Lines.Where(l => member.Book.CalendarOf(l.Key.Year).State == YearState.Closed))
            {
                var fund = SmallFederation.FundOf(line);
                (balances.ReservedPence, balances.CommittedPence, balances.InTransitPence).ShouldBe((0, 0, 0), $"{member.Code} {line}");
                if (fund.CarryForward) balances.AvailablePence.ShouldBeLessThanOrEqualTo(0, $"{member.Code} {line}");
                if (fund.ReturnsUnspent && member.Parent is not null)
                    Math.Min(balances.AvailablePence, member.Book.FromParentPence(line)).ShouldBeLessThanOrEqualTo(0, $"{member.Code} {line}");
            }
        }
    });

    [Fact]
    public void Random_lives_have_every_kind_of_entry_and_every_reason_that_they_can_have()
    {
        var (kinds, reasons) = (new HashSet<EntryKind>(), new HashSet<RefusalReason>());
        // From one seed: what a life may hold is random, that these hold it all is not.
        AtTheEnd(Config.QuickThrowOnFailure.WithMaxTest(800).WithReplay(1, 1), federation =>
        {
            foreach (var entry in federation.Members.SelectMany(m => m.Entries))
            {
                kinds.Add(entry.Kind);
                if (entry.Refusal is { } refusal) reasons.Add(refusal.Reason);
            }
        });
        kinds.Order().ShouldBe(Enum.GetValues<EntryKind>());
        // Nobody asks to settle what is not in flight: a second answer has the id of the first.
        reasons.Order().ShouldBe(Enum.GetValues<RefusalReason>().Except([RefusalReason.TransferNotInFlight]));
    }

    private static void AtTheEnd(Action<SmallFederation> check) => AtTheEnd(Config.QuickThrowOnFailure, check);

    private static void AtTheEnd(Config config, Action<SmallFederation> check) => Prop.ForAll(Happenings.Any, life =>
    {
        var federation = new SmallFederation();
        foreach (var happening in life) federation.Play(happening);
        check(federation);
    }).Check(config);

    private static void Always(Action<SmallFederation, Happening> check) => Prop.ForAll(Happenings.Any, life =>
    {
        var federation = new SmallFederation();
        foreach (var happening in life)
        {
            federation.Play(happening);
            check(federation, happening);
        }
    }).QuickCheckThrowOnFailure();

    // A book that a happening left as it was has been checked.
    private static void AlwaysInEachBook(Action<Member> check)
    {
        var seen = new HashSet<Book>(ReferenceEqualityComparer.Instance);
        Always((federation, _) =>
        {
            foreach (var member in federation.Members.Where(member => seen.Add(member.Book))) check(member);
        });
    }

    private static string Text(Book book) => string.Join('\n',
    [
        .. book.Lines.Select(line => $"{line.Key} {line.Value with { DelegatedToPence = line.Value.DelegatedToPence.Clear() }} {string.Join(' ', line.Value.DelegatedToPence)}"),
        .. book.Provenance.Select(line => $"{line.Key} {line.Value with { DelegatedTo = line.Value.DelegatedTo.Clear() }} {string.Join(' ', line.Value.DelegatedTo)}"),
        .. book.Commitments.Values.Select(commitment => $"{commitment.Id} {string.Join(' ', commitment.Legs)}"),
        .. book.Holds.Values.Select(hold => $"{hold.Id} {hold.ExpiresOn} {string.Join(' ', hold.RemainingPence)}"),
        .. book.InFlight.Values.Select(transfer => transfer.ToString()),
        .. book.Carried.Select(carried => $"{carried.Key} {carried.Value.AvailablePence} {string.Join(' ', carried.Value.Commitments)}"),
        .. book.Ends.Select(end => end.ToString()),
        .. book.NotFromParentPence.Select(pence => pence.ToString()),
        .. book.Virements.Select(mark => mark.ToString()),
        .. book.MovedPence.Select(moved => moved.ToString()),
        .. book.Reversals.Select(reversal => reversal.ToString()),
        .. book.ByMonth.Select(line => $"{line.Key} {string.Join(' ', line.Value.Select(m => $"{m.Key} {m.Value.ReceivedPence} {m.Value.AvailablePence} {m.Value.SpentPence}"))}"),
        .. book.Contributions.Select(line => $"{line.Key} {string.Join(' ', line.Value.PaidPence)}"),
        .. book.Plans.Select(plan => $"{plan.Key} {plan.Value.Basis} {plan.Value.Forecast} {string.Join(' ', plan.Value.Weights)}"),
        .. book.Forecasts.Select(line => $"{line.Key} {string.Join(' ', line.Value)}"),
        .. book.Explanations.Select(line => $"{line.Key} {string.Join(' ', line.Value)}"),
        .. book.Calendar.Select(year => year.ToString()),
        .. book.Corrections.Select(correction => correction.ToString()),
        .. book.Overrides.Values.Select(granted => granted.ToString()),
        .. book.Closings.Values.Select(closing => closing.ToString()),
    ]);
}
