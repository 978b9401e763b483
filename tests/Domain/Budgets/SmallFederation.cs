using System.Collections.Immutable;
using Federated.Domain;
using Federated.Domain.Budgets;
using Federated.Domain.Budgets.Reporting;
using Federated.Domain.Organisations;

namespace Federated.Tests.Domain.Budgets;

internal enum What
{
    Receive, Allocate, Delegate, Return, VireBetweenFunds, VireToSibling, Commit, SpendDirectly, SpendOnCommitment, Reserve,
    CommitHold, ReleaseHold, ExpireHold, ChangeCommitment, CloseCommitment, Reverse, CloseMonth, ReopenMonth, CarryOutClosing, Override, Correct,
    CloseYear, SetPlan, ExplainForecast, CarryForward, ReturnUnspent, PayIn, AskAgain, NextDay, DeliverPost,
}

/// <summary>One thing that happens; the numbers pick from what there is, so that any sequence can be played.</summary>
internal readonly record struct Happening(What What, int Who, int Fund, long Pence);

/// <summary>
/// An ICS, two places and four PCNs, and the post between them, which delivers late, in any order and more than once. Each
/// member does with ids what the engine does: the same id gets the first answer.
/// </summary>
internal sealed partial class SmallFederation
{
    /// <summary>The one year that these lives have.</summary>
    public static FinancialYear Year { get; } = FinancialYear.Parse("2025-26");

    private static readonly ImmutableArray<Tier> Everywhere = [Tier.System, Tier.Place, Tier.Neighbourhood];

    private static readonly ImmutableArray<Fund> Funds =
    [
        new("absolute", "", Everywhere, false, true, true, FundControl.Absolute) { CarryForwardCommitments = true },
        new("advisory", "", Everywhere, false, true, false, FundControl.Advisory, 1_000, 50) { CarryForwardCommitments = true },
        new("free", "", Everywhere, false, true, false, FundControl.None, OverInvoicePence: 20),
        new("upper", "", [Tier.System, Tier.Place], true, true, false, FundControl.Absolute),
    ];

    private readonly List<Post> _post = [];
    private readonly List<(Member Member, string Id, BookCommand Command)> _asked = [];
    private DateTimeOffset _today = new(Year.FirstDay, default, TimeSpan.Zero);
    private int _ids;

    public SmallFederation()
    {
        Ics = new("I", Tier.System, null);
        var (a, b) = (new Member("A", Tier.Place, Ics), new Member("B", Tier.Place, Ics));
        Members = [Ics, a, b, .. new[] { "A1", "A2" }.Select(Pcn(a)), .. new[] { "B1", "B2" }.Select(Pcn(b))];
    }

    public Member Ics { get; }

    public ImmutableArray<Member> Members { get; }

    public static IEnumerable<Line> Lines => [.. Funds.Select(On), .. Funds.Select(fund => On(fund) with { Year = Year.Next })];

    /// <summary>Plays one happening.</summary>
    public void Play(Happening now)
    {
        var fund = Funds[now.Fund % Funds.Length];
        var member = Asker(now, fund);
        var on = DayOf(now);
        switch (now.What)
        {
            case What.Receive:
                Ask(Ics, new ReceiveFunding(On(fund), now.Pence, on, $"payer {now.Pence % 3}", "")
                {
                    Terms = new(fund, Tier.System),
                    SupplementReason = now.Who == 0 ? "more" : null,
                });
                break;
            case What.Allocate:
                Ask(member, new Allocate(On(fund), now.Pence, on, ByWeight(member, now)) { Terms = new(fund, member.Tier) });
                break;
            case What.Delegate when Below(member) is { Count: > 0 } below:
                var child = below[(int)(now.Pence % below.Count)];
                Ask(member, new Federated.Domain.Budgets.Delegate(On(fund), now.Pence, on, child.Code, child.Tier, "")
                {
                    Terms = new(fund, member.Tier),
                    IsSupplement = now.Who % 3 == 0,
                    Limit = now.Who % 3 == 0 ? new("finance", MoveKind.Supplement, 250, 1_000) : null,
                });
                break;
            case What.Return when member.Parent is { } giver:
                Ask(member, new Return(On(fund), now.Pence, on, giver.Code, "") { Terms = new(fund, member.Tier) });
                break;
            case What.VireBetweenFunds:
                var to = Funds[(now.Who + now.Fund) % Funds.Length];
                if (to == fund) break;
                Ask(member, new VireBetweenFunds(On(fund), now.Pence, on, to, "", now.Who % 5 == 0 ? "agreed" : null) { Terms = new(fund, member.Tier) });
                break;
            case What.VireToSibling when member.Parent is { } parent:
                var siblings = Below(parent);
                var sibling = siblings[(siblings.IndexOf(member) + 1) % siblings.Count];
                Ask(member, new VireToSibling(On(fund), now.Pence, on, parent.Code, sibling.Code, sibling.Tier, "", now.Who % 2 == 0 ? "agreed" : null)
                {
                    Terms = new(fund, member.Tier),
                });
                break;
            case What.Commit:
                Ask(member, new Commit(On(fund), now.Pence, on, "", "") { Terms = new(fund, member.Tier) });
                break;
            case What.SpendDirectly:
                Ask(member, new Spend(On(fund), now.Pence, on, null, "", "") { Terms = new(fund, member.Tier) });
                break;
            case What.Reverse when member.Entries.Count > 0:
                var version = (int)(now.Pence % member.Entries.Count) + 1;
                var original = member.Entries[version - 1];
                Ask(member, new Reverse(version, original, Later(original.EffectiveOn, on), "")
                {
                    DateMayMove = now.Who % 2 > 0,
                    Terms = new(Funds.FirstOrDefault(f => f.Code == original.Line.Fund) ?? Funds[0], member.Tier),
                });
                break;
            case What.CloseYear:
                PlayYear(now);
                break;
            case What.Correct when member.Entries.Count > 0:
                Correct(member, now, on);
                break;
            case What.Override:
                var late = now.Who % 3 > 0;
                Ask(member, new GrantOverride(
                    On(fund), now.Pence, on, late ? OverrideKind.LateEntry : OverrideKind.Control, late ? Month.All[(int)(now.Pence % 12)] : null, "", "somebody")
                { Terms = new(fund, member.Tier) });
                break;
            case What.CloseMonth or What.ReopenMonth or What.CarryOutClosing:
                PlayMonths(now);
                break;
            case What.SetPlan:
                Ask(member, Plan(member, fund, now));
                break;
            case What.ExplainForecast:
                Ask(member, new ExplainForecast(On(fund), Worse(member, fund) ?? Month.All[(int)(now.Pence % 12)], Year.FirstDay, $"because {now.Pence}")
                {
                    Terms = new(fund, member.Tier),
                });
                break;
            case What.CarryForward:
                Ask(member, new CarryForward(On(fund), member.Parent?.Code) { Terms = new(fund, member.Tier) });
                break;
            case What.ReturnUnspent when member.Parent is { } above:
                Ask(member, new ReturnUnspent(On(fund), above.Code) { Terms = new(fund, member.Tier) });
                break;
            case What.PayIn when now.Pence % 2 == 0:
                Ask(member, new ReceiveContribution(On(fund), now.Pence, on, "council", "") { Terms = new(fund, member.Tier) });
                break;
            case What.PayIn when Funds[(now.Who + now.Fund) % Funds.Length] is var giving && giving != fund:
                Ask(member, new MakeContribution(On(fund), now.Pence, on, "I", "", giving, now.Pence % 3 == 0) { Terms = new(fund, member.Tier) });
                break;
            case What.AskAgain when _asked.Count > 0:
                var (asked, id, command) = _asked[(int)(now.Pence % _asked.Count)];
                asked.Execute(id, _today, command);
                break;
            case What.NextDay:
                _today = _today.AddDays(now.Who % 3 == 0 ? 30 : 1);
                break;
            case What.DeliverPost when _post.Count > 0:
                var at = (int)(now.Pence % _post.Count);
                var post = _post[at];
                if (now.Fund > 0) _post.RemoveAt(at);
                // Now and then a fund's rules have changed while the money was on its way.
                Deliver(post, rulesHaveChanged: now.Who == 0);
                break;
            case >= What.SpendOnCommitment and <= What.CloseCommitment:
                AskOfHoldings(member, fund, now);
                break;
        }
    }

    // What takes money is asked by whoever has enough, from here on; but one in eight asks for what it may not have.
    private Member Asker(Happening now, Fund fund) =>
        From(now.Who).FirstOrDefault(m => now.Pence % 8 > 0 && m.Book.On(On(fund)).AvailablePence >= now.Pence && now.What switch
        {
            What.Allocate or What.Delegate => Below(m).Count > 0,
            What.Return or What.VireToSibling => m.Parent is not null,
            What.VireBetweenFunds or What.Commit or What.SpendDirectly or What.Reserve => true,
            _ => false,
        }) ?? Members[now.Who % Members.Length];

    private IEnumerable<Member> From(int who) => Members.Skip(who % Members.Length).Concat(Members);

    // A month whose forecast needs a reason, if there is one.
    private static Month? Worse(Member member, Fund fund) =>
        Month.All.Where(month => LineReport.Of(member.Book, On(fund), month).NeedsReason(fund)).Cast<Month?>().FirstOrDefault();

    // The reversal and what takes the entry's place, as one; of another amount, and now and then of another fund.
    private void Correct(Member member, Happening now, DateOnly on)
    {
        var version = (int)(now.Pence % member.Entries.Count) + 1;
        var original = member.Entries[version - 1];
        var fund = now.Fund == 0 ? Funds[0] : Funds.FirstOrDefault(f => f.Code == original.Line.Fund) ?? Funds[0];
        var terms = new Terms(fund, member.Tier);
        var reverse = new Reverse(version, original, original.EffectiveOn, "") { DateMayMove = true, Terms = terms };
        BookCommand corrected = original.Kind switch
        {
            EntryKind.FundingReceived => new ReceiveFunding(On(fund), now.Pence, on, original.Counterparty!, "") { Terms = terms },
            EntryKind.Spent => new Spend(original.Line with { Fund = fund.Code }, now.Pence, on, original.CommitmentId, "", "") { Terms = terms },
            _ => new Commit(On(fund), now.Pence, on, "", "") { Terms = terms },
        };
        var id = $"c{++_ids}";
        member.ExecuteAll(_today, ($"correct/{id}", reverse), (id, corrected with { Corrects = version }));
    }

    // Now and then of any month, else of the one whose turn it is.
    private void PlayMonths(Happening now)
    {
        var calendar = Ics.Book.CalendarOf(Year);
        var turn = now.What == What.CloseMonth && now.Fund != 1 ? calendar.ClosedThrough?.Next ?? Month.All[0] : calendar.ClosedThrough ?? Month.All[0];
        var month = now.Who % 2 == 0 ? turn : Month.All[now.Who % 12];
        if (now.What == What.CarryOutClosing) CarryOutOne(now.Who);
        else if (now.What == What.ReopenMonth) Ask(Ics, new BeginReopening(Year, month, "late") { Terms = Terms.OfNoFund(Tier.System) });
        else Ask(Ics, new BeginClosing(Year, month, now.Fund == 0 ? MonthState.HardClosed : MonthState.SoftClosed, null)
        {
            Terms = Terms.OfNoFund(Tier.System),
            Unexplained = now.Who == 4 ? [new(Ics.Code, "free", 1, 2, 1, 0)] : [],
        });
    }

    // In any order but the ICS's own book last, as after any number of crashes.
    private void CarryOutOne(int pick)
    {
        if (Ics.Book.Closings.Values.FirstOrDefault() is not { } closing) return;
        if (closing.Month is null && EndYearOfOne(closing, pick)) return;
        var left = Members.Where(m => m != Ics && m.AnswerTo(closing.CloseId) is null).ToList();
        var member = left.Count == 0 ? Ics : left[pick % left.Count];
        member.Execute(closing.CloseId, _today, new ClosePeriod(closing) { Terms = Terms.OfNoFund(member.Tier) });
    }

    /// <summary>Delivers until nobody owes anybody anything.</summary>
    public void Settle()
    {
        while (true)
        {
            foreach (var transfer in Members.SelectMany(m => m.Book.InFlight.Values)) _post.Add(new(transfer));
            while (Ics.Book.Closings.Count > 0) CarryOutOne(0);
            EndClosedYears();
            if (_post.Count == 0) return;
            while (_post.Count > 0)
            {
                var post = _post[^1];
                _post.RemoveAt(_post.Count - 1);
                Deliver(post, rulesHaveChanged: false);
            }
        }
    }

    private void AskOfHoldings(Member member, Fund fund, Happening now)
    {
        // Whoever has one, from here on; and one id in eight is of nothing that is there.
        if (now.Pence % 8 > 0 && now.What != What.Reserve) member = From(now.Who).FirstOrDefault(m => now.What is What.SpendOnCommitment or What.ChangeCommitment or What.CloseCommitment
            ? m.Book.Commitments.Count > 0 : m.Book.Holds.Count > 0) ?? member;
        var pick = (int)(now.Pence % 3);
        var (commitmentId, commitmentLine) = member.Book.Commitments.Values.Take(pick + 1).LastOrDefault() is { } open
            ? (open.Id, open.Legs.Keys.Last()) : ("none", On(fund));
        var held = member.Book.Holds.Values.Take(pick + 1).LastOrDefault();
        var (holdId, holdLine) = held is null ? ("none", On(fund)) : (held.Id, held.RemainingPence.Keys.First());
        // One in four attests the decision of somebody else.
        var decision = now.Who % 4 == 1 ? "d1" : held?.DecisionId;
        ImmutableArray<Leg> part = now.Fund == 0 ? [] : [new(holdLine, now.Pence)];
        var on = DayOf(now);
        BookCommand command = now.What switch
        {
            What.SpendOnCommitment => new Spend(commitmentLine, now.Pence, on, commitmentId, "", "") { Terms = Terms(commitmentLine) },
            What.Reserve => new Reserve(Legs(), on, "", now.Who % 2 == 0 ? DateOnly.FromDateTime(_today.UtcDateTime).AddDays(2) : null)
            {
                DecisionId = now.Who % 3 == 0 ? $"d{now.Who}" : null,
                Terms = Terms(On(fund)),
            },
            What.CommitHold => new CommitHold(holdId, holdLine, part, on, "", "") { DecisionId = decision, Terms = Terms(holdLine) },
            What.ReleaseHold => new ReleaseHold(holdId, holdLine, part, on, "") { DecisionId = decision, Terms = Terms(holdLine) },
            What.ExpireHold => new ExpireHold(holdId, holdLine, on) { Terms = Terms(holdLine) },
            What.ChangeCommitment => new ChangeCommitment(commitmentId, commitmentLine, now.Who % 2 == 0 ? now.Pence : -now.Pence, on, "") { Terms = Terms(commitmentLine) },
            _ => new CloseCommitment(commitmentId, commitmentLine, on, "") { Terms = Terms(commitmentLine) },
        };
        Ask(member, command);

        Terms Terms(Line line) => new(Funds.Single(f => f.Code == line.Fund), member.Tier)
        {
            OwnLimits = [.. Funds.Select((f, i) => new OwnLimit(f.Code, Year.FirstDay.AddDays(i), i == 0 ? null : $"c{i % 2}", i == 3 ? null : 150))],
        };

        ImmutableArray<Leg> Legs() => [.. Funds.Skip(now.Fund).Take(1 + now.Who % 2).Select(f => new Leg(On(f), now.Pence))];
    }

    // Amounts that sum to the budget, but for one plan in four.
    private static SetPlan Plan(Member member, Fund fund, Happening now)
    {
        var basis = (PlanBasis)(now.Pence % 3);
        var budget = member.Book.On(On(fund)).HeldPence + (now.Who % 4 == 0 ? 1 : 0);
        return new(On(fund), Year.FirstDay, basis, basis == PlanBasis.Amounts ? [budget - (budget / 3), budget / 3, .. new long[10]] : [], (ForecastMethod)(now.Who % 2))
        {
            Terms = new(fund, member.Tier),
        };
    }

    // Of M1 to M12, so that months which are closed are asked for as well.
    private static DateOnly DayOf(Happening now) => Year.FirstDay.AddDays((int)((now.Pence * 7 + now.Who) % 365));

    private static DateOnly Later(DateOnly a, DateOnly b) => a > b ? a : b;

    private static Func<string, Member> Pcn(Member place) => code => new(code, Tier.Neighbourhood, place);

    private static Line On(Fund fund) => new(Year, fund.Code);

    private List<Member> Below(Member member) => [.. Members.Where(m => m.Parent == member)];

    private AllocationRule ByWeight(Member member, Happening now) => new(AllocationBasis.WeightedPopulation, "Final WP", "2025-26",
        [.. Below(member).Select((child, i) => new Recipient(child.Code, child.Tier, (now.Pence + i) % 3))]);

    private void Ask(Member member, BookCommand command)
    {
        var id = $"c{++_ids}";
        _asked.Add((member, id, command));
        _post.AddRange(member.Execute(id, _today, command).Begun.Select(transfer => new Post(transfer)));
    }

    private void Deliver(Post post, bool rulesHaveChanged)
    {
        var transfer = post.Transfer;
        var fund = Funds.Single(f => f.Code == transfer.Line.Fund);
        if (post.IsAnswer)
        {
            var sender = Find(transfer.From);
            sender.Execute(transfer.SettleId, _today, new SettleTransfer(transfer, post.Refusal) { Terms = new(fund, sender.Tier) });
            return;
        }
        var receiver = Find(transfer.To);
        var terms = new Terms(rulesHaveChanged ? fund with { Tiers = [] } : fund, receiver.Tier);
        BookEntry answer;
        try
        {
            answer = receiver.Execute(transfer.ReceiveId, _today, new ReceiveTransfer(transfer) { Terms = terms, Parent = receiver.Parent?.Code });
        }
        catch (UndecidedException)
        {
            // It stays in flight, and is sent again when what goes the other way has arrived.
            return;
        }
        if (!answer.PassesOn) _post.Add(post with { IsAnswer = true, Refusal = answer.Refusal });
        // What is passed on is answered when the sibling has answered; until then the sender asks again.
        else if (receiver.AnswerTo(answer.Transfers[0].SettleId) is { } settled) _post.Add(post with { IsAnswer = true, Refusal = settled.Refusal });
        else _post.AddRange(answer.Begun.Select(onward => new Post(onward)));
    }

    private Member Find(string code) => Members.Single(m => m.Code == code);

    private sealed record Post(Transfer Transfer, bool IsAnswer = false, Refusal? Refusal = null);
}
