using System.Collections.Immutable;
using Federated.Domain.Allocation;
using Federated.Domain.Budgets;

namespace Federated.Domain.Pools;

/// <summary>What a pool's partners have paid, and what of its over- or underspend each bears.</summary>
/// <param name="Partners">In ordinal order of their codes.</param>
/// <param name="DuePence">What all are to pay in.</param>
/// <param name="PaidPence">What they paid in.</param>
/// <param name="OtherPence">Money in the pool that came otherwise than by contributions.</param>
/// <param name="CarriedPence">What went on to the next year with the pool's fund: the balance, and the money behind open commitments.</param>
/// <param name="SurplusPence">
/// What is due, less what is spent, committed and carried: an underspend, or negative an overspend. Due and not paid, because
/// a partner that pays late does not make the pool cheaper; committed too, because the pool owes it; reserved not, because
/// nothing is decided; carried too, because the partners agreed to leave it in the pool.
/// </param>
public sealed record PoolStatement(
    ImmutableArray<PartnerStatement> Partners, long DuePence, long PaidPence, long OtherPence, long CarriedPence, long SurplusPence)
{
    /// <summary>States a pool as its line stands.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="paidPence">What each partner paid in.</param>
    /// <param name="line">The balances of the pool's line at the host.</param>
    /// <param name="end">How that line ended with its year, as far as it has.</param>
    public static PoolStatement Of(Pool pool, ImmutableSortedDictionary<string, long> paidPence, Balances line, LineEnd end)
    {
        var carried = end.CarriedBalancePence + end.CarriedCommitmentsPence;
        var surplus = pool.DuePence - line.SpentPence - line.CommittedPence - carried;
        var shares = Shared(surplus, pool.Partners);
        var partners = pool.Partners.Select(partner => new PartnerStatement(partner, paidPence.GetValueOrDefault(partner.Code), shares[partner.Code])).ToImmutableArray();
        var paid = partners.Sum(partner => partner.PaidPence);
        // What went on is no longer received here.
        return new(partners, pool.DuePence, paid, line.ReceivedPence + carried - paid, carried, surplus);
    }

    /// <summary>
    /// Each partner's part of an over- or underspend, to the penny: rounded towards zero, the pennies left over to the
    /// largest remainders, ties to the lower ordinal code. The parts sum to the whole.
    /// </summary>
    /// <param name="surplusPence">Shared; negative for an overspend.</param>
    /// <param name="partners">Their shares sum to more than zero.</param>
    public static ImmutableSortedDictionary<string, long> Shared(long surplusPence, ImmutableArray<PoolPartner> partners) =>
        Apportionment.ByWeight(Math.Abs(surplusPence), [.. partners.Select(p => new Weight(p.Code, p.ShareBasisPoints))])
            .ToImmutableSortedDictionary(share => share.Organisation, share => Math.Sign(surplusPence) * share.AmountPence, StringComparer.Ordinal);
}

/// <summary>One partner's line of a statement.</summary>
/// <param name="Partner">The partner.</param>
/// <param name="PaidPence">What it paid in.</param>
/// <param name="SharePence">Its part of the underspend; negative of an overspend.</param>
public sealed record PartnerStatement(PoolPartner Partner, long PaidPence, long SharePence)
{
    /// <summary>Due and not paid; 0 when all is.</summary>
    public long OutstandingPence => Math.Max(0, Partner.DuePence - PaidPence);

    /// <summary>Paid beyond what is due.</summary>
    public long BeyondDuePence => Math.Max(0, PaidPence - Partner.DuePence);

    /// <summary>What would go back to it if the pool were settled now; negative for what it would pay.</summary>
    public long SettlementPence => PaidPence - Partner.DuePence + SharePence;

    /// <summary>Whether something is outstanding and its day is over.</summary>
    public bool IsOverdue(DateOnly today, FinancialYear year) => OutstandingPence > 0 && (Partner.DueOn ?? year.LastDay) < today;
}
