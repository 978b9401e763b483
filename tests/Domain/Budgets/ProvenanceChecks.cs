using Federated.Domain.Budgets;

namespace Federated.Tests.Domain.Budgets;

/// <summary>What must hold of sources after every step.</summary>
internal static class ProvenanceChecks
{
    /// <summary>The sources of each account sum to its balance, and only where it may be is one below zero.</summary>
    public static void CheckProvenance(this Book book)
    {
        book.Provenance.Keys.ShouldBe(book.Lines.Keys);
        foreach (var (line, composition) in book.Provenance)
        {
            composition.SumsTo(book.On(line)).ShouldBeTrue($"{book.Organisation} {line}: {composition}");
            composition.Available.PenceOf(Sources.Overspent).ShouldBeLessThanOrEqualTo(0);
            composition.InTransit.PenceOf(Sources.Overspent).ShouldBe(0);
            composition.Of(AccountKind.Received).PenceOf(Sources.Overspent).ShouldBe(0);
            foreach (var account in new[] { composition.InTransit, composition.Reserved, composition.Committed, composition.Spent })
                account.Amounts.ShouldAllBe(part => part.AmountPence > 0);
        }
        foreach (var transfer in book.InFlight.Values.Where(t => !t.Sources.IsEmpty)) transfer.Sources.SumPence.ShouldBe(transfer.AmountPence);
    }

    /// <summary>Over the federation, each source: what it paid in = what is held of it + what is sent and not taken.</summary>
    public static void CheckSources(this SmallFederation federation)
    {
        var members = federation.Members.ToDictionary(m => m.Code);
        var paidIn = Sum(federation.Members.Select(PaidIn));
        var held = Sum(federation.Members.SelectMany(m => m.Book.Provenance.Values).Select(line => line.Held));
        var onTheWay = Sum(federation.Members.SelectMany(m => m.Book.InFlight.Values).Where(t => IsOnTheWay(members, t)).Select(t => t.Sources));
        held.Plus(onTheWay).ShouldBe(paidIn);
    }

    // What is carried forward nobody but its sender holds, in one year or the other, and it only when all above have agreed.
    private static bool IsOnTheWay(Dictionary<string, Member> members, Transfer transfer) =>
        transfer.Kind == TransferKind.CarryForward ? transfer.OnBehalfOf is null : !members[transfer.To].Took(transfer);

    /// <summary>What each source outside of the federation paid in at a member.</summary>
    public static Sources PaidIn(this Member member) => Sources.Of(
        from entry in member.Entries
        where entry.Kind is EntryKind.FundingReceived or EntryKind.SupplementReceived or EntryKind.ContributionReceived or EntryKind.Reversed
        from posting in entry.Postings
        where posting.Account.Kind == AccountKind.Received
        select new SourceAmount(entry.Counterparty!, -posting.AmountPence));

    /// <summary>What came into a member's book, over all its lines.</summary>
    public static Sources ReceivedFrom(this Member member) => Sum(member.Book.Provenance.Values.Select(line => line.Of(AccountKind.Received)));

    /// <summary>What a member says that its child has, over all lines.</summary>
    public static Sources DelegatedTo(this Member member, Member child) =>
        Sum(member.Book.Provenance.Values.Select(line => line.Of(AccountKind.Delegated, child.Code)));

    private static Sources Sum(IEnumerable<Sources> parts) => parts.Aggregate(Sources.None, (sum, part) => sum.Plus(part));
}
