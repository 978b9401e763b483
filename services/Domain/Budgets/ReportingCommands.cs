using System.Collections.Immutable;
using Federated.Domain.Budgets.Reporting;

namespace Federated.Domain.Budgets;

/// <summary>Says how a line's budget is phased over the months, and how its forecast is made. Moves no money.</summary>
/// <param name="Line">Year and fund.</param>
/// <param name="EffectiveOn">Day from which it counts.</param>
/// <param name="Basis">Where the profile comes from.</param>
/// <param name="AmountsPence">With <see cref="PlanBasis.Amounts"/> one a month, M1 first, none negative; else none.</param>
/// <param name="Forecast">How the forecast of record is made.</param>
public sealed record SetPlan(Line Line, DateOnly EffectiveOn, PlanBasis Basis, ImmutableArray<long> AmountsPence, ForecastMethod Forecast)
    : BookCommand(Line, AmountsPence.Sum(), EffectiveOn)
{
    /// <inheritdoc/>
    public override bool IsDated => false;
}

/// <summary>
/// Says why a line's forecast is worse than last month's, and by more than the fund allows. Moves no money; a later one takes
/// its place.
/// </summary>
/// <param name="Line">Year and fund.</param>
/// <param name="Month">The month whose forecast it is.</param>
/// <param name="EffectiveOn">Day from which it counts.</param>
/// <param name="Reason">Why.</param>
public sealed record ExplainForecast(Line Line, Month Month, DateOnly EffectiveOn, string Reason) : BookCommand(Line, 0, EffectiveOn)
{
    /// <inheritdoc/>
    public override bool IsDated => false;
}
