using System.Collections.Immutable;

namespace Federated.Domain.Organisations;

/// <summary>
/// The tree of all organisations at one moment. Immutable: a change makes another. Lists are in ordinal order of the
/// codes, so that every process sees the same.
/// </summary>
public sealed class Federation
{
    private readonly Dictionary<string, Organisation> _byCode;
    private readonly Dictionary<string, ImmutableArray<Organisation>> _children;

    private Federation(Dictionary<string, Organisation> byCode)
    {
        FederationRules.Check(byCode);
        _byCode = byCode;
        All = [.. byCode.Values.OrderBy(o => o.Code, StringComparer.Ordinal)];
        _children = All.Where(o => o.Parent is not null)
            .GroupBy(o => o.Parent!, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.ToImmutableArray(), StringComparer.Ordinal);
    }

    /// <summary>No organisation at all.</summary>
    public static Federation Empty { get; } = Of([]);

    /// <summary>Every organisation, in ordinal order of the codes.</summary>
    public ImmutableArray<Organisation> All { get; }

    /// <summary>Builds the tree of these organisations, given in any order.</summary>
    /// <exception cref="ArgumentException">They are no tree: a code twice, a parent missing, a tier that does not go down,
    /// a cycle, or an ICS that is not the top. The message names the organisation.</exception>
    public static Federation Of(IEnumerable<Organisation> organisations)
    {
        var byCode = new Dictionary<string, Organisation>(StringComparer.Ordinal);
        foreach (var organisation in organisations)
            if (!byCode.TryAdd(organisation.Code, organisation))
                throw new ArgumentException($"{organisation.Code} is given twice; an organisation has one parent.", nameof(organisations));
        return new(byCode);
    }

    /// <summary>The organisation with exactly this code, or null.</summary>
    public Organisation? Find(string code) => _byCode.GetValueOrDefault(code);

    /// <summary>The direct children, in ordinal order; none for an unknown code.</summary>
    public ImmutableArray<Organisation> ChildrenOf(string code) => _children.GetValueOrDefault(code, []);

    /// <summary>The organisations above, from the parent up to the ICS; none for an unknown code.</summary>
    public IEnumerable<Organisation> AncestorsOf(string code)
    {
        for (var above = ParentOf(code); above is not null; above = ParentOf(above.Code))
            yield return above;
    }

    /// <summary>Whether an organisation is the other one or below it. An unknown code is within nothing.</summary>
    public bool IsWithin(string code, string ancestor) =>
        Find(code) is not null && (code == ancestor || AncestorsOf(code).Any(above => above.Code == ancestor));

    /// <summary>The organisation and all below it, each before its children, siblings in ordinal order; none for an unknown code.</summary>
    public IEnumerable<Organisation> Subtree(string code)
    {
        if (Find(code) is not { } top) yield break;
        yield return top;
        foreach (var child in ChildrenOf(code))
            foreach (var below in Subtree(child.Code))
                yield return below;
    }

    /// <summary>This federation with organisations added, or replaced by code.</summary>
    /// <exception cref="ArgumentException">The result is no tree; as for <see cref="Of"/>.</exception>
    public Federation With(IEnumerable<Organisation> changed)
    {
        var byCode = new Dictionary<string, Organisation>(_byCode, StringComparer.Ordinal);
        foreach (var organisation in changed)
            byCode[organisation.Code] = organisation;
        return new(byCode);
    }

    /// <summary>
    /// The organisations of <paramref name="next"/> that are not here, or are different here: each after its parent,
    /// ordinal within a depth. What is here alone is no difference; organisations are kept.
    /// </summary>
    public ImmutableArray<Organisation> Diff(Federation next) =>
    [
        .. next.All.Where(o => !o.Equals(Find(o.Code)))
            .OrderBy(o => next.AncestorsOf(o.Code).Count())
            .ThenBy(o => o.Code, StringComparer.Ordinal),
    ];

    private Organisation? ParentOf(string code) => Find(code)?.Parent is { } parent ? Find(parent) : null;
}
