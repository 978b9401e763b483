using System.Collections.Concurrent;
using Federated.Access;
using Federated.Budgets.Grains;
using Federated.Domain;
using Federated.Domain.Organisations;
using Grpc.Core;

namespace Federated.Budgets.Api;

/// <summary>Monthly reports: read from many books at once, and put together.</summary>
internal sealed partial class ReportingService
{
    /// <inheritdoc/>
    public override async Task<V1.MonthlyReport> GetReport(V1.GetReportRequest request, ServerCallContext context)
    {
        var call = await calls.Begin(context, Permission.ReadBudget, request.Organisation);
        var year = call.Check.Year(request.Year);
        var month = call.Check.Month("month", request.Month);
        call.Check.ThrowIfAny();

        var organisations = call.Register.Federation.Subtree(call.Organisation.Code).ToList();
        var views = await Answers.Of(() => BookReports.Read(grains, organisations, year, month, context.CancellationToken));
        var rows = new ReportRows(call.Register, year, month, views);
        return new()
        {
            Organisation = call.Organisation.Code,
            Year = year.ToString(),
            Month = month.ToString(),
            Organisations = organisations.Count,
            Rows = { rows.Of(call.Organisation, request.Subtree) },
        };
    }
}

/// <summary>Reads the reports of many books.</summary>
internal static class BookReports
{
    // Enough to keep the processors busy, and few enough that a report of a whole region leaves room for others.
    private const int AtOnce = 16;

    /// <summary>By organisation's code.</summary>
    public static async Task<IReadOnlyDictionary<string, ReportView>> Read(
        IGrainFactory grains, IReadOnlyCollection<Organisation> organisations, FinancialYear year, Month month, CancellationToken cancellation)
    {
        var views = new ConcurrentDictionary<string, ReportView>(StringComparer.Ordinal);
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation };
        await Parallel.ForEachAsync(organisations, options, async (organisation, _) =>
            views[organisation.Code] = await grains.BookOf(organisation).Report(year, month));
        return views;
    }
}
