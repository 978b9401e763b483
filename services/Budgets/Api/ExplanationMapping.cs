using System.Globalization;
using Federated.Budgets.Books;
using Federated.Domain.Budgets;
using Federated.Domain.Organisations;
using static Federated.Budgets.Api.Answers;

namespace Federated.Budgets.Api;

/// <summary>Explanations as the messages of the API, and in words.</summary>
internal static class ExplanationMapping
{
    public static IEnumerable<V1.SourceAmount> Sources(Sources sources) =>
        sources.Amounts.Select(part => new V1.SourceAmount { Source = part.Source, AmountPence = part.AmountPence });

    public static V1.ExplainedEntry Entry(AccountEntry on, long balancePence, long reversedBy) => new()
    {
        Version = on.Version,
        Kind = on.Entry.Kind.Text(),
        EffectiveOn = Answers.Date(on.Entry.EffectiveOn),
        RecordedAt = Answers.Time(on.Entry.RecordedAt),
        CommandId = on.Entry.CommandId,
        AmountPence = on.ChangePence,
        BalancePence = balancePence,
        Narrative = on.Entry.Narrative ?? on.Entry.Reference ?? "",
        Counterparty = on.Entry.Counterparty ?? "",
        Reverses = on.Entry.Reversal?.Of ?? 0,
        ReversedBy = reversedBy,
    };

    /// <summary>An organisation's part of an allocation; null when its parent sent the money otherwise.</summary>
    public static V1.ExplainedAllocation? Allocation(Organisation organisation, Arrival arrival, BookEntry sent)
    {
        var share = sent.Allocation?.Shares.FirstOrDefault(s => s.Organisation == organisation.Code);
        if (sent.Allocation is not { } allocation || share is null) return null;
        return new()
        {
            Parent = arrival.From,
            TransferId = arrival.TransferId,
            Version = arrival.Version,
            EffectiveOn = Answers.Date(sent.EffectiveOn),
            SharePence = share.AmountPence,
            Basis = allocation.Basis.Text(),
            WeightColumn = allocation.WeightColumn ?? "",
            WeightsYear = allocation.WeightsYear ?? "",
            Weight = share.Weight is { } weight ? Mapping.Number(weight) : "",
            TotalWeight = share.Weight is null ? "" : Mapping.Number(allocation.Shares.Sum(s => s.Weight ?? 0)),
            AllocatedPence = sent.AmountPence,
            LeftOverPenny = share.LeftOverPenny,
            Sources = { Sources(sent.Transfers.First(transfer => transfer.To == organisation.Code).Sources) },
        };
    }

    /// <summary>"U07169 has £60.00 available of core 2025-26: £36.00 from NHS England, £24.00 from Newham Council."</summary>
    public static string Sentence(Organisation organisation, Account account, Sources sources, IReadOnlyCollection<V1.ExplainedAllocation> allocations)
    {
        var (year, fund) = (account.Line.Year, account.Line.Fund);
        var what = account.Child is null ? account.Kind.Text() : $"{account.Kind.Text()} to {account.Child}";
        var sentence = $"{organisation.Code} has {Pounds(sources.SumPence)} {what} of {fund} {year}{Parts(sources)}.";
        if (allocations.Count == 0) return sentence;
        var pennies = allocations.Count(allocation => allocation.LeftOverPenny);
        return $"{sentence} {Pounds(allocations.Sum(allocation => allocation.SharePence))} of this fund came in {Count(allocations.Count, "allocation")}"
            + $" from {string.Join(" and ", allocations.Select(allocation => allocation.Parent).Distinct())}, {Count(pennies, "left-over penny", "left-over pennies")} included.";
    }

    /// <summary>"Entry 3, spent, moved £60.00: £36.00 from NHS England, £24.00 from Newham Council."</summary>
    public static string Sentence(BookEntry entry, long version, Sources sources) =>
        $"Entry {version}, {entry.Kind.Text()}, moved {(sources.IsEmpty ? "nothing" : Pounds(sources.SumPence) + Parts(sources))}.";

    private static string Parts(Sources sources) =>
        sources.IsEmpty ? "" : ": " + string.Join(", ", sources.Amounts.Select(part =>
            part.Source == Domain.Budgets.Sources.Overspent ? $"{Pounds(part.AmountPence)} overspent" : $"{Pounds(part.AmountPence)} from {part.Source}"));

    private static string Count(int number, string one, string? many = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{number} {(number == 1 ? one : many ?? one + "s")}");
}
