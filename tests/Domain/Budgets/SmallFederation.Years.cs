using Federated.Domain.Budgets;
using Federated.Domain.Organisations;

namespace Federated.Tests.Domain.Budgets;

/// <summary>The end of its year: begun late in a life, carried out step by step, in any order of the members.</summary>
internal sealed partial class SmallFederation
{
    private const int Late = 120;

    public static Fund FundOf(Line line) => Funds.Single(fund => fund.Code == line.Fund);

    private void PlayYear(Happening now)
    {
        var year = now.Who % 3 == 0 && Ics.Book.Lines.Keys.Any(line => line.Year == Year) && Ics.Book.CalendarOf(Year).State == YearState.Open ? Year.Next : Year;
        if (now.Fund > 0)
        {
            if (_asked.Count < Late) return;
            var over = new DateTimeOffset(year.LastDay.AddDays(1), default, TimeSpan.Zero);
            _today = _today > over ? _today : over;
        }
        Ask(Ics, new BeginYearClosing(year, null) { Terms = Terms.OfNoFund(Tier.System) });
    }

    // One step in one member's book, or false when only the ICS's own record of the closing is left.
    private bool EndYearOfOne(Closing closing, int pick)
    {
        var left = Members.Where(m => (m != Ics && m.AnswerTo(closing.CloseId) is null) || NextStep(m, closing) is not null).ToList();
        if (left.Count == 0) return false;
        var member = left[pick % left.Count];
        if (member != Ics && member.AnswerTo(closing.CloseId) is null)
            member.Execute(closing.CloseId, _today, new ClosePeriod(closing) { Terms = Terms.OfNoFund(member.Tier) });
        else Step(member, closing);
        return true;
    }

    // What came up after a book had ended its year, because its children were late.
    private void EndClosedYears()
    {
        foreach (var member in Members)
        {
            foreach (var closing in member.Entries.Where(e => e.Kind == EntryKind.YearClosed).Select(e => e.Closing!).ToList())
            {
                while (NextStep(member, closing) is not null) Step(member, closing);
            }
        }
    }

    /// <summary>Whether what should go on or back was refused, because it would pass what a balance may be.</summary>
    public static bool IsStuck(Member member) => member.Entries.Any(e =>
        e.Refusal?.Reason == RefusalReason.BalanceTooLarge && (e.Kind == EntryKind.Refused ? e.CommandId : e.Transfers[0].Id).StartsWith("close/", StringComparison.Ordinal));

    private static BookCommand? NextStep(Member member, Closing closing) => IsStuck(member) ? null : YearEnd.NextStep(
        member.Book, closing.Year, code => new(Funds.Single(fund => fund.Code == code), member.Tier), member.Parent?.Code);

    private void Step(Member member, Closing closing)
    {
        var entry = member.Execute($"{closing.CloseId}/{member.Code}/{member.Entries.Count}", _today, NextStep(member, closing)!);
        entry.Refusal?.Reason.ShouldBe(RefusalReason.BalanceTooLarge);
        _post.AddRange(entry.Begun.Select(transfer => new Post(transfer)));
    }
}
