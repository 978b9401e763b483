using Federated.Domain;
using Federated.Domain.Decisions;
using Federated.Domain.Decisions.Shares;
using Federated.Domain.Organisations;

namespace Federated.Decisions.Api;

/// <summary>Back-tests as the messages of the API.</summary>
internal static class BackTestMapping
{
    /// <param name="year">Financial year.</param>
    /// <param name="test">What was routed again.</param>
    /// <param name="whole">The year's share with what bodies committed within their own limits, which stays as it was.</param>
    public static V1.DryRunSchemeResponse Response(FinancialYear year, BackTest test, ShareView whole)
    {
        var then = whole with
        {
            LocalCount = whole.LocalCount - test.Before.LocalCount + test.After.LocalCount,
            LocalPence = whole.LocalPence - test.Before.LocalPence + test.After.LocalPence,
            SystemCount = whole.SystemCount - test.Before.SystemCount + test.After.SystemCount,
            SystemPence = whole.SystemPence - test.Before.SystemPence + test.After.SystemPence,
        };
        return new()
        {
            Year = year.ToString(),
            Decisions = test.Rows.Length,
            Changed = { test.Changed.Select(Row) },
            LocalShareByCount = ShareMapping.Fraction(whole.LocalByCount),
            LocalShareByCountThen = ShareMapping.Fraction(then.LocalByCount),
            LocalShareByValue = ShareMapping.Fraction(whole.LocalByValue),
            LocalShareByValueThen = ShareMapping.Fraction(then.LocalByValue),
        };
    }

    private static V1.Rerouted Row(BackTestRow row) => new()
    {
        DecisionId = row.Past.Reference,
        Title = row.Past.Proposal.Title,
        Category = row.Past.Proposal.Category,
        AmountPence = row.Past.Proposal.AmountPence,
        Tier = Tiers.Text(row.Past.Tier),
        Forum = row.Past.Forum,
        TierThen = row.Routing.Tier is { } tier ? Tiers.Text(tier) : "",
        ForumThen = row.Routing.Forum ?? "",
        RefusalThen = row.Routing.Refusal?.Reason.Text() ?? "",
    };
}
