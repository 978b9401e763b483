using Federated.Domain.Budgets;

namespace Federated.Tests.Domain.Budgets;

/// <summary>What must hold after every step.</summary>
internal static class FederationChecks
{
    /// <summary>On each line: received from outside, and from other funds = held + sent and not taken by the receiver.</summary>
    public static void CheckConservation(this SmallFederation federation)
    {
        var members = federation.Members.ToDictionary(m => m.Code);
        foreach (var line in SmallFederation.Lines)
        {
            var outside = federation.Members.Sum(m => m.FromOutsidePence(line));
            var fromOtherFunds = federation.Members.Sum(m => m.FromOwnLinesPence(line));
            var held = federation.Members.Sum(m => m.Book.On(line).HeldPence);
            var onTheWay = federation.Members.SelectMany(m => m.Book.InFlight.Values)
                .Where(t => t.Line == line && !members[t.To].Took(t))
                .Sum(t => t.AmountPence);
            onTheWay += federation.Members.SelectMany(m => m.Book.InFlight.Values)
                .Where(t => t is { Kind: TransferKind.CarryForward, OnBehalfOf: null } && t.Line with { Year = t.Line.Year.Next } == line)
                .Sum(t => TurnedPence(members, t));
            (held + onTheWay).ShouldBe(outside + fromOtherFunds, line.Fund);
        }
    }

    // What of a carry-forward stands in the next year already in the books above its sender.
    private static long TurnedPence(Dictionary<string, Member> members, Transfer transfer)
    {
        var above = members[transfer.To];
        if (!above.Took(transfer)) return 0;
        var answer = above.AnswerTo(transfer.ReceiveId)!;
        if (!answer.PassesOn || above.AnswerTo(answer.Transfers[0].SettleId) is not null) return transfer.AmountPence;
        return (answer.Transfers[0].BesidesPence ?? 0) + TurnedPence(members, answer.Transfers[0]);
    }

    /// <summary>The identity, that every entry sums to zero, and that totals are what their parts say.</summary>
    public static void CheckBook(this Member member)
    {
        if (member.Entries is [.., var last]) last.Postings.Sum(p => p.AmountPence).ShouldBe(0);
        foreach (var (line, balances) in member.Book.Lines)
        {
            balances.IdentityHolds.ShouldBeTrue(line.Fund);
            Told(member.Book.ByMonth[line].Values.Aggregate(Balances.Zero, (sum, month) => sum.Plus(month))).ShouldBe(Told(balances));
            balances.InTransitPence.ShouldBe(member.Book.InFlight.Values.Where(t => t.Line == line).Sum(t => t.AmountPence));
            balances.CommittedPence.ShouldBe(member.Book.Commitments.Values.Sum(c => c.RemainingOn(line)));
            balances.ReservedPence.ShouldBe(member.Book.Holds.Values.Sum(h => h.RemainingPence.GetValueOrDefault(line)));
            if (line.Fund is "absolute" or "upper")
            {
                // An overspend that an override allowed goes on to the next year with the commitments that it paid for.
                var allowed = new[] { line.Year, line.Year.Previous!.Value }
                    .SelectMany(year => member.Book.OverridesOf(OverrideKind.Control, line with { Year = year }, null)).Sum(o => o.AmountPence);
                balances.AvailablePence.ShouldBeGreaterThanOrEqualTo(-allowed);
            }
            foreach (var kind in Enum.GetValues<AccountKind>().Except([AccountKind.Available]))
                balances.Of(kind).ShouldBeInRange(0, Federated.Domain.Pence.MaxBalance);
            balances.DelegatedToPence.Values.ShouldAllBe(pence => pence > 0);
        }
    }

    private static string Told(Balances balances) =>
        $"{string.Join(' ', Enum.GetValues<AccountKind>().Select(kind => balances.Of(kind)))} {string.Join(' ', balances.DelegatedToPence)}";
}
