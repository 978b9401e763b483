using System.Collections.Immutable;
using Federated.Domain.Budgets;
using Federated.Domain.Organisations;

namespace Federated.Budgets.Api;

/// <summary>Reads how an allocation is to be shared, and over whom.</summary>
internal static class AllocationReading
{
    private const string DefaultWeight = "Final WP";

    public static (AllocationRule Rule, long AmountPence) Read(V1.AllocateRequest request, Call call)
    {
        var check = call.Check;
        var children = call.Register.Federation.ChildrenOf(call.Organisation.Code);
        if (children.IsEmpty) check.Add("organisation", "must have organisations below it to allocate to");
        var basis = check.RequiredWord<AllocationBasis>("basis", request.Basis);
        if (basis != AllocationBasis.Amounts && request.Amounts.Count > 0) check.Add("amounts", "may be given with basis amounts only");
        if (basis != AllocationBasis.WeightedPopulation && request.Weight.Length > 0)
            check.Add("weight", "may be given with basis weighted-population only");

        var year = call.Organisation.WeightsYear;
        return basis switch
        {
            AllocationBasis.WeightedPopulation => (ByWeight(request, call, children), check.Amount(request.AmountPence)),
            AllocationBasis.RegisteredPopulation =>
                (new(basis, null, year, Over(children, c => c.RegisteredPopulation)), check.Amount(request.AmountPence)),
            // One that no file names any more is kept for its book, and gets no new money without being named.
            AllocationBasis.Equal => (new(basis, null, null, Over(children, c => c.Practices > 0 ? 1 : 0)), check.Amount(request.AmountPence)),
            AllocationBasis.Amounts => Given(request, call, children),
        };
    }

    private static AllocationRule ByWeight(V1.AllocateRequest request, Call call, ImmutableArray<Organisation> children)
    {
        var column = request.Weight.Length == 0 ? DefaultWeight : request.Weight;
        var known = call.Organisation.WeightedPopulations.Keys;
        if (!known.Contains(column)) call.Check.Add("weight", $"must be one of: {string.Join(", ", known)}");
        return new(AllocationBasis.WeightedPopulation, column, call.Organisation.WeightsYear,
            Over(children, c => c.WeightedPopulations.GetValueOrDefault(column)));
    }

    private static (AllocationRule Rule, long AmountPence) Given(V1.AllocateRequest request, Call call, ImmutableArray<Organisation> children)
    {
        var check = call.Check;
        if (request.Amounts.Count == 0) check.Add("amounts", "is required with basis amounts");
        var given = ImmutableArray.CreateBuilder<Recipient>();
        long sum = 0;
        for (var i = 0; i < request.Amounts.Count; i++)
        {
            var (code, pence) = (request.Amounts[i].Organisation, request.Amounts[i].AmountPence);
            var child = children.FirstOrDefault(c => c.Code == code);
            if (child is null) check.Add($"amounts[{i}].organisation", $"must be a direct child of {call.Organisation.Code}");
            else if (given.Any(g => g.Organisation == code)) check.Add($"amounts[{i}].organisation", "is named twice");
            else given.Add(new(code, child.Tier, pence));
            check.Amount(pence, $"amounts[{i}].amountPence");
            sum = Math.Min(Domain.Pence.MaxBalance, sum + Math.Clamp(pence, 0, Domain.Pence.MaxBalance));
        }
        if (request.AmountPence != 0 && request.AmountPence != sum) check.Add("amountPence", $"must be left out, or be the sum of the amounts: {sum}");
        else if (request.Amounts.Count > 0) check.Amount(sum);
        return (new(AllocationBasis.Amounts, null, null, given.ToImmutable()), sum);
    }

    private static ImmutableArray<Recipient> Over(ImmutableArray<Organisation> children, Func<Organisation, decimal> weight) =>
        [.. children.Select(c => new Recipient(c.Code, c.Tier, weight(c)))];
}
