using System.Collections.Immutable;

namespace Federated.Domain.Organisations;

/// <summary>
/// Makes the federation out of the practices' figures. A PCN is in the ICB, and by default in the local authority
/// district, that hold most of its registered population (of equals, the first in ordinal order); all its practices
/// count there, so that the figures of children always add up to their parent's exactly. Every ICB of the rows becomes
/// an ICS. Practices in no PCN are left out. The same input, in any order, gives the same output.
/// </summary>
public static class FederationBuilder
{
    /// <summary>Builds organisations and warnings, or says why the groupings do not fit the rows.</summary>
    /// <param name="rows">The practices, in any order.</param>
    /// <param name="groupings">Places to make other than the default ones; may be empty.</param>
    /// <param name="year">Financial year of the populations, such as "2025-26"; it is not checked here.</param>
    public static FederationBuild Build(IReadOnlyList<PopulationRow> rows, IReadOnlyList<PlaceGrouping> groupings, string year)
    {
        var networks = Network.AllOf(rows);
        var places = new PlaceTree(groupings, networks);
        var faults = PlaceRules.Check(rows, groupings, networks, places);
        return faults.IsEmpty
            ? new(Organisations(rows, networks, places, year), BuildWarnings.Of(rows, networks), [])
            : new([], [], faults);
    }

    private static ImmutableArray<Organisation> Organisations(
        IReadOnlyList<PopulationRow> rows, ImmutableArray<Network> networks, PlaceTree places, string year)
    {
        var below = NetworksBelow(networks, places);
        var icss = rows.GroupBy(row => row.Icb, StringComparer.Ordinal)
            .Select(group => Make(group.Key, group.Select(row => row.IcbName).Min(StringComparer.Ordinal)!, Tier.System, null, group.Key));
        var middle = places.Nodes.Select(place => Make(place.Code, place.Name, Tier.Place, place.Parent, place.Ics));
        var pcns = networks.Select(network => Make(network.Code, network.Name, Tier.Neighbourhood, places.PlaceOf(network), network.Ics));
        return [.. icss.Concat(middle).Concat(pcns).OrderBy(organisation => organisation.Code, StringComparer.Ordinal)];

        Organisation Make(string code, string name, Tier tier, string? parent, string ics)
        {
            var figures = Populations.Sum(below[code].Select(network => network.Populations));
            return new(code, name, tier, parent, ics, figures.Registered, figures.ByColumn(), below[code].Sum(n => n.Practices), year);
        }
    }

    /// <summary>The PCNs within every organisation, itself included for a PCN.</summary>
    private static ILookup<string, Network> NetworksBelow(ImmutableArray<Network> networks, PlaceTree places)
    {
        var parents = places.Nodes.ToDictionary(node => node.Code, node => node.Parent, StringComparer.Ordinal);
        return networks
            .SelectMany(network => Upwards(network).Select(code => (code, network)))
            .ToLookup(pair => pair.code, pair => pair.network, StringComparer.Ordinal);

        IEnumerable<string> Upwards(Network network)
        {
            yield return network.Code;
            for (var code = places.PlaceOf(network); code is not null; code = parents.GetValueOrDefault(code))
                yield return code;
        }
    }
}
