using System.Collections.Immutable;

namespace Federated.Domain.Budgets;

/// <summary>Whose money is on each account of one line: <see cref="Balances"/> by source.</summary>
public sealed record Composition
{
    /// <summary>Nothing anywhere.</summary>
    public static Composition Nothing { get; } = new();

    /// <summary>Free to use. Below zero for what was used beyond what there was, or before its source took it back.</summary>
    public Sources Available { get; init; } = Sources.None;

    /// <summary>Sent, not settled.</summary>
    public Sources InTransit { get; init; } = Sources.None;

    /// <summary>Set aside for a decision.</summary>
    public Sources Reserved { get; init; } = Sources.None;

    /// <summary>Promised, not paid.</summary>
    public Sources Committed { get; init; } = Sources.None;

    /// <summary>Paid.</summary>
    public Sources Spent { get; init; } = Sources.None;

    /// <summary>
    /// Held by each child, in ordinal order of their codes: what was sent there less what came back. A source is below zero
    /// when the child moved its money here from another fund before it sent it back.
    /// </summary>
    public ImmutableSortedDictionary<string, Sources> DelegatedTo
    {
        get;
        init => field = value.WithComparers(StringComparer.Ordinal);
    } = ImmutableSortedDictionary.Create<string, Sources>(StringComparer.Ordinal);

    /// <summary>Held by all children.</summary>
    public Sources Delegated => DelegatedTo.Values.Aggregate(Sources.None, (sum, child) => sum.Plus(child));

    /// <summary>What there is here and not below: available, reserved, committed and spent.</summary>
    public Sources Held => Available.Plus(Reserved).Plus(Committed).Plus(Spent);

    /// <summary>Whose money is on an account; of received, what each source paid in, less what it took back.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="child">With <see cref="AccountKind.Delegated"/>: one child; null for all.</param>
    public Sources Of(AccountKind kind, string? child = null) => kind switch
    {
        AccountKind.Received => Held.Plus(InTransit).Plus(Delegated),
        AccountKind.Available => Available,
        AccountKind.InTransit => InTransit,
        AccountKind.Delegated => child is null ? Delegated : DelegatedTo.GetValueOrDefault(child, Sources.None),
        AccountKind.Reserved => Reserved,
        AccountKind.Committed => Committed,
        AccountKind.Spent => Spent,
    };

    /// <summary>Whether the sources of every account sum to its balance.</summary>
    public bool SumsTo(Balances balances) =>
        Enum.GetValues<AccountKind>().All(kind => Of(kind).SumPence == balances.Of(kind))
        && DelegatedTo.Keys.Union(balances.DelegatedToPence.Keys, StringComparer.Ordinal)
            .All(child => Of(AccountKind.Delegated, child).SumPence == balances.Of(AccountKind.Delegated, child));

    // Received is the sum of all others, so nothing is kept of it.
    internal Composition With(Account account, Sources sources) => account.Kind switch
    {
        AccountKind.Received => this,
        AccountKind.Available => this with { Available = sources },
        AccountKind.InTransit => this with { InTransit = sources },
        AccountKind.Delegated => this with
        {
            DelegatedTo = sources.IsEmpty ? DelegatedTo.Remove(account.Child!) : DelegatedTo.SetItem(account.Child!, sources),
        },
        AccountKind.Reserved => this with { Reserved = sources },
        AccountKind.Committed => this with { Committed = sources },
        AccountKind.Spent => this with { Spent = sources },
    };
}
