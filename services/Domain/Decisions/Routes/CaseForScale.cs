using System.Collections.Immutable;
using Federated.Domain.Decisions.Schemes;

namespace Federated.Domain.Decisions.Routes;

/// <summary>
/// A case for deciding over a larger area. Decisions are taken "only across a larger area if there is a strong benefit" (NEL,
/// board paper of 2020): one that the scheme recognises, with evidence, and worth enough.
/// </summary>
/// <param name="Benefit">Code of a benefit of the scheme.</param>
/// <param name="Evidence">What shows it.</param>
/// <param name="QuantifiedBenefitPence">What it is worth: 0 to <see cref="Pence.MaxAmount"/>.</param>
public sealed record CaseForScale(string Benefit, string Evidence, long QuantifiedBenefitPence)
{
    internal static Benefit? BenefitOf(CaseForScale? given, Scheme scheme) =>
        given is null ? null : scheme.Benefits.FirstOrDefault(b => b.Code == given.Benefit);

    /// <summary>All that is missing for a case, in words; empty when there is one.</summary>
    internal static ImmutableArray<string> FaultsOf(CaseForScale? given, Scheme scheme)
    {
        if (given is null) return ["none is given"];
        var faults = ImmutableArray.CreateBuilder<string>();
        var benefit = BenefitOf(given, scheme);
        if (benefit is null) faults.Add($"\"{given.Benefit}\" is no benefit that the scheme recognises");
        if (string.IsNullOrWhiteSpace(given.Evidence)) faults.Add("no evidence is given");
        if (benefit is not null && given.QuantifiedBenefitPence < benefit.LeastQuantifiedPence)
            faults.Add($"{Wording.Pounds(given.QuantifiedBenefitPence)} is less than the {Wording.Pounds(benefit.LeastQuantifiedPence)} asked for with {benefit.Name}");
        return faults.ToImmutable();
    }

    internal static IEnumerable<(string, string)> InputsOf(CaseForScale? given, Scheme scheme)
    {
        if (given is null) yield break;
        yield return ("benefit", given.Benefit);
        yield return ("quantifiedBenefit", Wording.Pounds(given.QuantifiedBenefitPence));
        if (BenefitOf(given, scheme) is { } benefit) yield return ("leastQuantified", Wording.Pounds(benefit.LeastQuantifiedPence));
    }
}
