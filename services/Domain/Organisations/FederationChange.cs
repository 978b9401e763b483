using System.Collections.Immutable;

namespace Federated.Domain.Organisations;

/// <summary>What a build would change in a federation that exists.</summary>
/// <param name="Changed">New or different organisations, each after its parent; empty when the same files come again.</param>
/// <param name="Moved">Those of <paramref name="Changed"/> that existed under another parent, in the same order.</param>
/// <param name="Result">The federation afterwards.</param>
/// <param name="Warnings">One ORGANISATION_NOT_IN_FILES for every organisation that is kept although the build lacks it.</param>
public sealed record FederationChange(
    ImmutableArray<Organisation> Changed,
    ImmutableArray<OrganisationMove> Moved,
    Federation Result,
    ImmutableArray<ImportWarning> Warnings)
{
    /// <summary>
    /// Compares. No organisation is ever removed: it may hold money, and its book is for ever. One that the build lacks
    /// keeps its place in the tree and the year that it was last seen in, but not its people: they are counted
    /// elsewhere now, and money must not be shared by them twice.
    /// </summary>
    public static FederationChange Of(Federation previous, IReadOnlyCollection<Organisation> built)
    {
        var inFiles = built.Select(organisation => organisation.Code).ToHashSet(StringComparer.Ordinal);
        var kept = previous.All.Where(organisation => !inFiles.Contains(organisation.Code)).ToList();
        var result = previous.With(built.Concat(kept.Select(WithoutPeople)));
        var changed = previous.Diff(result);
        return new(
            changed,
            [.. from now in changed
                let before = previous.Find(now.Code)
                where before is not null && before.Parent != now.Parent
                select new OrganisationMove(now.Code, before.Parent!, now.Parent!)],
            result,
            [.. from organisation in kept
                select new ImportWarning(ImportWarning.OrganisationNotInFiles, organisation.Code,
                    $"{organisation.Name} is not in these files; it is kept, without population. It was last in those of {organisation.WeightsYear}.")]);
    }

    private static Organisation WithoutPeople(Organisation organisation) => organisation with
    {
        RegisteredPopulation = 0m,
        WeightedPopulations = Populations.None.ByColumn(),
        Practices = 0,
    };
}

/// <summary>An organisation that comes under another parent.</summary>
/// <param name="Code">The organisation.</param>
/// <param name="From">Code of the parent that it had.</param>
/// <param name="To">Code of the parent that it gets.</param>
public sealed record OrganisationMove(string Code, string From, string To);
