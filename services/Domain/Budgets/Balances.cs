using System.Collections.Immutable;

namespace Federated.Domain.Budgets;

/// <summary>The balances of one line of a book, in pence. Received = available + in transit + delegated + reserved + committed + spent.</summary>
public sealed record Balances
{
    /// <summary>Nothing anywhere.</summary>
    public static Balances Zero { get; } = new();

    /// <summary>Came in, less what went back. The contra account with its sign turned round.</summary>
    public long ReceivedPence { get; init; }

    /// <summary>Free to use. Below zero only under advisory or no control.</summary>
    public long AvailablePence { get; init; }

    /// <summary>Sent, not settled.</summary>
    public long InTransitPence { get; init; }

    /// <summary>Set aside for a decision.</summary>
    public long ReservedPence { get; init; }

    /// <summary>Promised, not paid.</summary>
    public long CommittedPence { get; init; }

    /// <summary>Paid.</summary>
    public long SpentPence { get; init; }

    /// <summary>Held by each child, in ordinal order of their codes.</summary>
    public ImmutableSortedDictionary<string, long> DelegatedToPence
    {
        get;
        init => field = value.WithComparers(StringComparer.Ordinal);
    } = ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal);

    /// <summary>Held by all children.</summary>
    public long DelegatedPence
    {
        get
        {
            long sum = 0;
            foreach (var (_, pence) in DelegatedToPence) sum = checked(sum + pence);
            return sum;
        }
    }

    /// <summary>What there is here and not below: available, reserved, committed and spent.</summary>
    public long HeldPence => checked(AvailablePence + ReservedPence + CommittedPence + SpentPence);

    /// <summary>The identity of the book.</summary>
    public bool IdentityHolds => ReceivedPence == checked(HeldPence + InTransitPence + DelegatedPence);

    /// <summary>One account's balance, as a reader sees it: received is positive.</summary>
    public long Of(AccountKind kind, string? child = null) => kind switch
    {
        AccountKind.Received => ReceivedPence,
        AccountKind.Available => AvailablePence,
        AccountKind.InTransit => InTransitPence,
        AccountKind.Delegated => child is null ? DelegatedPence : DelegatedToPence.GetValueOrDefault(child),
        AccountKind.Reserved => ReservedPence,
        AccountKind.Committed => CommittedPence,
        AccountKind.Spent => SpentPence,
    };

    /// <summary>The balances after a posting to one of their accounts.</summary>
    public Balances Post(AccountKind kind, string? child, long amountPence) => kind switch
    {
        AccountKind.Received => this with { ReceivedPence = checked(ReceivedPence - amountPence) },
        AccountKind.Available => this with { AvailablePence = checked(AvailablePence + amountPence) },
        AccountKind.InTransit => this with { InTransitPence = checked(InTransitPence + amountPence) },
        AccountKind.Delegated => this with { DelegatedToPence = PostDelegated(child!, amountPence) },
        AccountKind.Reserved => this with { ReservedPence = checked(ReservedPence + amountPence) },
        AccountKind.Committed => this with { CommittedPence = checked(CommittedPence + amountPence) },
        AccountKind.Spent => this with { SpentPence = checked(SpentPence + amountPence) },
    };

    /// <summary>The sum of both, account by account.</summary>
    public Balances Plus(Balances other)
    {
        var sum = this with
        {
            ReceivedPence = checked(ReceivedPence + other.ReceivedPence),
            AvailablePence = checked(AvailablePence + other.AvailablePence),
            InTransitPence = checked(InTransitPence + other.InTransitPence),
            ReservedPence = checked(ReservedPence + other.ReservedPence),
            CommittedPence = checked(CommittedPence + other.CommittedPence),
            SpentPence = checked(SpentPence + other.SpentPence),
        };
        return other.DelegatedToPence.Aggregate(sum, (total, child) => total.Post(AccountKind.Delegated, child.Key, child.Value));
    }

    private ImmutableSortedDictionary<string, long> PostDelegated(string child, long amountPence)
    {
        var after = checked(DelegatedToPence.GetValueOrDefault(child) + amountPence);
        return after == 0 ? DelegatedToPence.Remove(child) : DelegatedToPence.SetItem(child, after);
    }
}
