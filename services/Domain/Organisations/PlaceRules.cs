using System.Collections.Immutable;

namespace Federated.Domain.Organisations;

/// <summary>What groupings and the places that come of them must keep to. Every fault is found, not just the first.</summary>
internal sealed class PlaceRules
{
    private readonly HashSet<string> _icss;
    private readonly HashSet<(string Ics, string District)> _districts;
    private readonly Dictionary<string, Network> _networks;
    private readonly Dictionary<string, string> _named = new(StringComparer.Ordinal);
    private readonly List<BuildFault> _faults = [];

    private PlaceRules(IEnumerable<PopulationRow> rows, ImmutableArray<Network> networks)
    {
        var all = rows.ToList();
        _icss = all.Select(row => row.Icb).ToHashSet(StringComparer.Ordinal);
        _districts = all.Select(row => (row.Icb, row.District)).ToHashSet();
        _networks = networks.ToDictionary(network => network.Code, StringComparer.Ordinal);
    }

    /// <summary>Faults in the order of the groupings; those of default places last.</summary>
    public static ImmutableArray<BuildFault> Check(
        IReadOnlyList<PopulationRow> rows, IReadOnlyList<PlaceGrouping> groupings, ImmutableArray<Network> networks, PlaceTree places)
    {
        var rules = new PlaceRules(rows, networks);
        foreach (var grouping in groupings)
            rules.CheckGrouping(grouping, grouping.Ics);
        rules.CheckNodes(places);
        rules.CheckEmpty(places);
        return [.. rules._faults];
    }

    private void CheckGrouping(PlaceGrouping grouping, string ics)
    {
        if (grouping.Ics != ics)
            Fault(grouping.Path, $"{grouping.Name} is in {grouping.Ics}, but nested in a place of {ics}.");
        else if (!_icss.Contains(ics))
            Fault(grouping.Path, $"{ics} is no ICB of the map.");
        else
            CheckMembers(grouping, ics);
        foreach (var nested in grouping.Places)
            CheckGrouping(nested, ics);
    }

    private void CheckMembers(PlaceGrouping grouping, string ics)
    {
        for (var i = 0; i < grouping.Districts.Length; i++)
        {
            var (path, district) = ($"{grouping.Path}.districts[{i}]", grouping.Districts[i]);
            if (!_districts.Contains((ics, district)))
                Fault(path, $"{ics} has no practice in a district called {district}.");
            else
                NameOnce(path, $"The district {district} of {ics}");
        }
        for (var i = 0; i < grouping.Pcns.Length; i++)
        {
            var (path, pcn) = ($"{grouping.Path}.pcns[{i}]", grouping.Pcns[i]);
            if (!_networks.TryGetValue(pcn, out var network))
                Fault(path, $"{pcn} is no PCN of the map.");
            else if (network.Ics != ics)
                Fault(path, $"{pcn} is a PCN of {network.Ics}, not of {ics}.");
            else
                NameOnce(path, $"The PCN {pcn}");
        }
    }

    private void NameOnce(string path, string what)
    {
        if (!_named.TryAdd(what, path))
            Fault(path, $"{what} is named twice; first at {_named[what]}.");
    }

    private void CheckNodes(PlaceTree places)
    {
        var takenBy = _icss.Concat(_networks.Keys).Distinct().ToDictionary(code => code, code => (Name: code, Path: (string?)null), StringComparer.Ordinal);
        var names = new HashSet<(string Ics, string Name)>();
        foreach (var (code, name, ics, _, path) in places.Nodes)
        {
            if (!PlaceCode.IsValid(ics, code))
                Fault(path, $"{code} cannot be the code of {name}: it must be {ics}- and then groups of A to Z and 0 to 9 "
                    + $"joined by single hyphens, {PlaceCode.MaximumLength} characters at most.");
            else if (!takenBy.TryAdd(code, (name, path)))
                Fault(path ?? takenBy[code].Path, $"{name} and {takenBy[code].Name} would both have the code {code}.");
            else if (!names.Add((ics, name.ToUpperInvariant())))
                Fault(path, $"{ics} has another place called {name}.");
        }
    }

    /// <summary>A place that no PCN is in could be given money that nobody below can spend. Asked only once all else is right.</summary>
    private void CheckEmpty(PlaceTree places)
    {
        if (_faults.Count > 0) return;
        var parents = places.Nodes.ToDictionary(node => node.Code, node => node.Parent, StringComparer.Ordinal);
        var inUse = new HashSet<string>(StringComparer.Ordinal);
        foreach (var network in _networks.Values)
            for (var code = places.PlaceOf(network); parents.TryGetValue(code, out var parent) && inUse.Add(code); code = parent) { }
        foreach (var node in places.Nodes.Where(node => !inUse.Contains(node.Code)))
            Fault(node.Path, $"No PCN is in {node.Name}.");
    }

    private void Fault(string? path, string rule) => _faults.Add(new(path, rule));
}
