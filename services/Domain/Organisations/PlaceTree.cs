using System.Collections.Immutable;

namespace Federated.Domain.Organisations;

/// <summary>A place before it has figures. Its path says where in the groupings it is written; null for a district's default place.</summary>
internal sealed record PlaceNode(string Code, string Name, string Ics, string Parent, string? Path);

/// <summary>All places, and which of them each PCN is in.</summary>
internal sealed class PlaceTree
{
    private readonly Dictionary<(string Ics, string District), string> _byDistrict = [];
    private readonly Dictionary<string, string> _byPcn = new(StringComparer.Ordinal);

    /// <summary>The places of the groupings, outer before inner, then the default places that any PCN is left to.</summary>
    public PlaceTree(IEnumerable<PlaceGrouping> groupings, ImmutableArray<Network> networks)
    {
        var nodes = ImmutableArray.CreateBuilder<PlaceNode>();
        foreach (var grouping in groupings)
            Add(grouping, grouping.Ics, parent: grouping.Ics, nodes);
        nodes.AddRange(networks
            .Where(network => Grouped(network) is null)
            .Select(network => (network.Ics, network.District)).Distinct()
            .Select(place => new PlaceNode(PlaceCode.For(place.Ics, place.District), place.District, place.Ics, place.Ics, Path: null))
            .OrderBy(node => node.Code, StringComparer.Ordinal).ThenBy(node => node.Name, StringComparer.Ordinal));
        Nodes = nodes.ToImmutable();
    }

    public ImmutableArray<PlaceNode> Nodes { get; }

    /// <summary>The code of the place that a PCN is in: where it is named, else where its district is, else the district itself.</summary>
    public string PlaceOf(Network network) => Grouped(network) ?? PlaceCode.For(network.Ics, network.District);

    private string? Grouped(Network network) =>
        _byPcn.GetValueOrDefault(network.Code) ?? _byDistrict.GetValueOrDefault((network.Ics, network.District));

    private void Add(PlaceGrouping grouping, string ics, string parent, ImmutableArray<PlaceNode>.Builder nodes)
    {
        var code = grouping.Code ?? PlaceCode.For(ics, grouping.Name);
        nodes.Add(new(code, grouping.Name, ics, parent, grouping.Path));
        foreach (var district in grouping.Districts)
            _byDistrict.TryAdd((ics, district), code);
        foreach (var pcn in grouping.Pcns)
            _byPcn.TryAdd(pcn, code);
        foreach (var nested in grouping.Places)
            Add(nested, ics, code, nodes);
    }
}
