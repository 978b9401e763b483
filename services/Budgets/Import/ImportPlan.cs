using System.Collections.Immutable;
using Federated.Domain.Organisations;

namespace Federated.Budgets.Import;

/// <summary>What an import would do to the federation; nothing is done yet.</summary>
/// <param name="Changed">New or different organisations, each after its parent; empty when the same files come again.</param>
/// <param name="Moved">Those of <paramref name="Changed"/> that existed under another parent.</param>
/// <param name="Result">The federation afterwards.</param>
/// <param name="Counts">What the files hold.</param>
/// <param name="Warnings">What a finance lead should look at, in ordinal order of code, organisation and message.</param>
public sealed record ImportPlan(
    ImmutableArray<Organisation> Changed,
    ImmutableArray<OrganisationMove> Moved,
    Federation Result,
    ImportCounts Counts,
    ImmutableArray<ImportWarning> Warnings)
{
    /// <summary>Plans an import, or says why the grouping of places does not fit the practices.</summary>
    /// <param name="previous">The federation as it is.</param>
    /// <param name="rows">What the files say.</param>
    /// <param name="year">Financial year of the weights, such as "2025-26"; the caller has checked it.</param>
    public static ImportResult<ImportPlan> Make(Federation previous, ImportRows rows, string year)
    {
        var build = FederationBuilder.Build(rows.Practices, rows.Places, year);
        if (!build.Faults.IsEmpty) return ImportResult<ImportPlan>.Refused(FaultsOf(build));
        var change = FederationChange.Of(previous, build.Organisations);
        return ImportResult<ImportPlan>.Of(new(
            change.Changed, change.Moved, change.Result, ImportCounts.Of(rows, build.Organisations), ImportWarning.InOrder(build.Warnings.Concat(change.Warnings))));
    }

    /// <summary>Without a path in the grouping, it is the names of districts that clash.</summary>
    private static FaultList FaultsOf(FederationBuild build)
    {
        var faults = new FaultList();
        foreach (var (path, rule) in build.Faults)
            faults.Add(path is null ? ImportFault.Weights : ImportFault.Places, null, path ?? PracticeWeights.District, rule);
        return faults;
    }
}

/// <summary>What the files hold, whether new or not.</summary>
/// <param name="Icss">Integrated Care Systems.</param>
/// <param name="Places">Places, nested ones included.</param>
/// <param name="Pcns">Primary Care Networks.</param>
/// <param name="Practices">Practices in the map, those in no PCN included.</param>
public sealed record ImportCounts(int Icss, int Places, int Pcns, int Practices)
{
    internal static ImportCounts Of(ImportRows rows, ImmutableArray<Organisation> organisations) => new(
        organisations.Count(organisation => organisation.Tier == Tier.System),
        organisations.Count(organisation => organisation.Tier == Tier.Place),
        organisations.Count(organisation => organisation.Tier == Tier.Neighbourhood),
        rows.Practices.Sum(row => row.Practices));
}
