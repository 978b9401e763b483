using System.Collections.Immutable;
using Federated.Domain.Registers;

namespace Federated.Domain.Pools;

/// <summary>
/// A pooled fund: partners pay into it, one of them hosts it, and what is spent from it too much or too little is shared in
/// agreed proportions (section 75 of the NHS Act 2006, and the NHS Bodies and Local Authorities Partnership Arrangements
/// Regulations 2000, which ask for a host and a manager). Its money is the host's line of the pool's year and code.
/// </summary>
/// <param name="Code">Code, also that of its fund; unique in the federation.</param>
/// <param name="Name">For people.</param>
/// <param name="Host">Code of the organisation that keeps its money.</param>
/// <param name="Year">The financial year that it is for.</param>
/// <param name="ManagerName">Who answers for it and reports to the partners.</param>
/// <param name="ManagerPost">Post of the manager.</param>
/// <param name="Agreement">Reference of the agreement between the partners.</param>
/// <param name="Partners">In ordinal order of their codes; their shares sum to <see cref="AllBasisPoints"/>.</param>
/// <param name="EligibleFunds">Ring-fenced funds whose purpose it serves, so that they may pay into it; in ordinal order.</param>
public sealed record Pool(
    string Code,
    string Name,
    string Host,
    FinancialYear Year,
    string ManagerName,
    string ManagerPost,
    string Agreement,
    ImmutableArray<PoolPartner> Partners,
    ImmutableArray<string> EligibleFunds)
{
    /// <summary>The whole: 100%.</summary>
    public const int AllBasisPoints = 10_000;

    /// <summary>What all partners are to pay in.</summary>
    public long DuePence => Partners.Sum(partner => partner.DuePence);

    /// <summary>A partner by its code, or null.</summary>
    public PoolPartner? Find(string partner) => Partners.FirstOrDefault(p => p.Code == partner);

    /// <inheritdoc/>
    public bool Equals(Pool? other) =>
        other is not null && (Code, Name, Host, Year) == (other.Code, other.Name, other.Host, other.Year)
        && (ManagerName, ManagerPost, Agreement) == (other.ManagerName, other.ManagerPost, other.Agreement)
        && Partners.SequenceEqual(other.Partners) && EligibleFunds.SequenceEqual(other.EligibleFunds);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Code, Host, Year);
}

/// <summary>One who pays into a pool.</summary>
/// <param name="Code">Code of an organisation of the ICS; for one outside, such as a council, its name.</param>
/// <param name="IsOutside">It is no organisation of the federation: what it pays is money from outside.</param>
/// <param name="ShareBasisPoints">Its part of an over- or underspend: 0 to <see cref="Pool.AllBasisPoints"/>.</param>
/// <param name="DuePence">What it is to pay in over the year; 0 or more.</param>
/// <param name="DueOn">Until when; null for the end of the year.</param>
public sealed record PoolPartner(string Code, bool IsOutside, int ShareBasisPoints, long DuePence, DateOnly? DueOn);

/// <summary>A pool and the ICS that its host belongs to.</summary>
public sealed record PoolOfIcs(string Ics, Pool Pool);

/// <summary>Defines a pool and its fund, or replaces both by code.</summary>
/// <param name="Ics">Code of an ICS in the register.</param>
/// <param name="Pool">The pool.</param>
/// <param name="Fund">The fund of the same code, which the host alone may hold.</param>
public sealed record DefinePool(string Ics, Pool Pool, Budgets.Fund Fund) : RegisterCommand;
