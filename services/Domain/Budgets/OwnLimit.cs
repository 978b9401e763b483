namespace Federated.Domain.Budgets;

/// <summary>How much the holder of a book commits by itself of a fund, from a day on.</summary>
/// <param name="Fund">Code of the fund.</param>
/// <param name="From">First day; the last is the day before the next one's first.</param>
/// <param name="Category">Code of the category that the fund belongs to; null for none.</param>
/// <param name="LimitPence">The most that one commitment is: 0 or more; null without bounds.</param>
public sealed record OwnLimit(string Fund, DateOnly From, string? Category, long? LimitPence);
