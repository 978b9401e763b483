using System.Collections.Immutable;
using System.Globalization;
using Federated.Domain.Allocation;

namespace Federated.Domain.Budgets;

/// <summary>Pence of one source.</summary>
/// <param name="Source">Who paid it in, as the funding's entry names them; or <see cref="Sources.Overspent"/>.</param>
/// <param name="AmountPence">Never zero.</param>
public readonly record struct SourceAmount(string Source, long AmountPence);

/// <summary>
/// Whose money an amount is: pence by source, in ordinal order of the sources. A value: equal when they say the same.
/// An amount below zero is of a source that took its money back, or of a fund that gave it away, after it was used here.
/// </summary>
public sealed class Sources : IEquatable<Sources>
{
    /// <summary>The source of what was taken beyond what there was, under a fund's tolerance. Below zero where it was taken.</summary>
    public const string Overspent = "overspent";

    /// <summary>Nobody's: no money.</summary>
    public static Sources None { get; } = new([]);

    private Sources(ImmutableArray<SourceAmount> amounts)
    {
        Amounts = amounts;
        foreach (var part in amounts) SumPence = checked(SumPence + part.AmountPence);
    }

    /// <summary>Each source once, none with zero, in ordinal order.</summary>
    public ImmutableArray<SourceAmount> Amounts { get; }

    /// <summary>All of it.</summary>
    public long SumPence { get; }

    /// <summary>Whether there is no money of anybody.</summary>
    public bool IsEmpty => Amounts.IsEmpty;

    /// <summary>All of one source.</summary>
    public static Sources Of(string source, long amountPence) => amountPence == 0 ? None : new([new(source, amountPence)]);

    /// <summary>What each source gave; one that is named twice gave both.</summary>
    public static Sources Of(IEnumerable<SourceAmount> amounts) =>
        amounts.Aggregate(None, (sum, part) => sum.Plus(Of(part.Source, part.AmountPence)));

    /// <summary>Pence of one source; zero of one that is not there.</summary>
    public long PenceOf(string source)
    {
        foreach (var part in Amounts)
        {
            if (part.Source == source) return part.AmountPence;
        }
        return 0;
    }

    /// <summary>The sum, source by source.</summary>
    public Sources Plus(Sources other) => Merge(other, 1);

    /// <summary>What is left, source by source; below zero of a source that there was less of.</summary>
    public Sources Minus(Sources other) => Merge(other, -1);

    /// <summary>
    /// A part of this: from each source in proportion to what there is of it, to the penny by largest remainder, ties to
    /// the lower source. Sources below zero give nothing; what is asked for beyond all others is <see cref="Overspent"/>.
    /// </summary>
    /// <param name="pence">Zero or more.</param>
    public Sources Slice(long pence)
    {
        if (pence == 0) return None;
        // Most lines have one source.
        if (Amounts is [var whole] && whole.AmountPence >= pence) return Of(whole.Source, pence);
        var giving = Amounts.All(part => part.AmountPence > 0) ? Amounts : Amounts.RemoveAll(part => part.AmountPence < 0);
        var there = giving.Sum(part => part.AmountPence);
        if (pence >= there) return new Sources(giving).Plus(Of(Overspent, pence - there));
        if (giving is [var only]) return Of(only.Source, pence);
        var parts = LargestRemainder.Parts(pence, [.. giving.Select(part => part.AmountPence)]);
        return new([.. giving.Select((part, i) => part with { AmountPence = parts[i] }).Where(part => part.AmountPence > 0)]);
    }

    /// <inheritdoc/>
    public bool Equals(Sources? other) => other is not null && Amounts.AsSpan().SequenceEqual(other.Amounts.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Sources);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Amounts.Length, SumPence);

    /// <summary>"NHS England=60;Newham Council=40".</summary>
    public override string ToString() =>
        string.Join(';', Amounts.Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Source}={part.AmountPence}")));

    private Sources Merge(Sources other, int sign)
    {
        if (other.IsEmpty) return this;
        if (IsEmpty && sign > 0) return other;
        var merged = ImmutableArray.CreateBuilder<SourceAmount>(Amounts.Length + other.Amounts.Length);
        var (i, j) = (0, 0);
        while (i < Amounts.Length || j < other.Amounts.Length)
        {
            var order = i == Amounts.Length ? 1 : j == other.Amounts.Length ? -1 : string.CompareOrdinal(Amounts[i].Source, other.Amounts[j].Source);
            var source = order <= 0 ? Amounts[i].Source : other.Amounts[j].Source;
            var pence = checked((order <= 0 ? Amounts[i++].AmountPence : 0) + sign * (order >= 0 ? other.Amounts[j++].AmountPence : 0));
            if (pence != 0) merged.Add(new(source, pence));
        }
        return merged.Count == 0 ? None : new(merged.DrainToImmutable());
    }
}
