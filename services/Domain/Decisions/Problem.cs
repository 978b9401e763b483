namespace Federated.Domain.Decisions;

/// <summary>Something in a scheme or a proposal that is not sound.</summary>
/// <param name="Path">Where, as a JSON path such as "$.limits[3].fixedPence".</param>
/// <param name="Rule">The rule, in words.</param>
public sealed record Problem(string Path, string Rule);
