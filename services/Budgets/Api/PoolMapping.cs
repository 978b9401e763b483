using Federated.Budgets.Grains;
using Federated.Domain.Organisations;
using Federated.Domain.Pools;

namespace Federated.Budgets.Api;

/// <summary>Pools as the messages of the API.</summary>
internal static class PoolMapping
{
    public static V1.Pool Pool(PoolOfIcs known) => new()
    {
        Pool_ = known.Pool.Code,
        Name = known.Pool.Name,
        Ics = known.Ics,
        Host = known.Pool.Host,
        Year = known.Pool.Year.ToString(),
        ManagerName = known.Pool.ManagerName,
        ManagerPost = known.Pool.ManagerPost,
        Agreement = known.Pool.Agreement,
        Partners =
        {
            known.Pool.Partners.Select(partner => new V1.PoolPartner
            {
                Partner = partner.Code,
                Outside = partner.IsOutside,
                ShareBasisPoints = partner.ShareBasisPoints,
                DuePence = partner.DuePence,
                DueOn = partner.DueOn is { } day ? Answers.Date(day) : "",
            }),
        },
        EligibleFunds = { known.Pool.EligibleFunds },
    };

    public static V1.PoolStatement Statement(Pool pool, PoolView view, Federation federation, DateOnly today)
    {
        var statement = PoolStatement.Of(pool, view.Contributions.PaidPence, view.Balances, view.End);
        return new()
        {
            Pool = pool.Code,
            Name = pool.Name,
            Host = pool.Host,
            Year = pool.Year.ToString(),
            ManagerName = pool.ManagerName,
            ManagerPost = pool.ManagerPost,
            Agreement = pool.Agreement,
            Version = view.Version,
            MadeOn = Answers.Date(today),
            DuePence = statement.DuePence,
            PaidPence = statement.PaidPence,
            OtherPence = statement.OtherPence,
            SpentPence = view.Balances.SpentPence,
            CommittedPence = view.Balances.CommittedPence,
            ReservedPence = view.Balances.ReservedPence,
            AvailablePence = view.Balances.AvailablePence,
            CarriedPence = statement.CarriedPence,
            SurplusPence = statement.SurplusPence,
            SpentByMonthPence = { view.SpentByMonthPence },
            Partners = { statement.Partners.Select(partner => Partner(partner, pool, federation, today)) },
        };
    }

    private static V1.PartnerStatement Partner(PartnerStatement line, Pool pool, Federation federation, DateOnly today) => new()
    {
        Partner = line.Partner.Code,
        Name = federation.Find(line.Partner.Code)?.Name ?? line.Partner.Code,
        Outside = line.Partner.IsOutside,
        ShareBasisPoints = line.Partner.ShareBasisPoints,
        DuePence = line.Partner.DuePence,
        DueOn = Answers.Date(line.Partner.DueOn ?? pool.Year.LastDay),
        PaidPence = line.PaidPence,
        OutstandingPence = line.OutstandingPence,
        Overdue = line.IsOverdue(today, pool.Year),
        BeyondDuePence = line.BeyondDuePence,
        SharePence = line.SharePence,
        SettlementPence = line.SettlementPence,
    };
}
