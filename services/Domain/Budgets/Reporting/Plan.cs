using System.Collections.Immutable;
using Federated.Domain.Allocation;

namespace Federated.Domain.Budgets.Reporting;

/// <summary>Where a plan's profile over the months comes from.</summary>
public enum PlanBasis
{
    /// <summary>The same in every month.</summary>
    Even,
    /// <summary>An amount given for each month.</summary>
    Amounts,
    /// <summary>As the same fund was spent in the year before.</summary>
    LastYear,
}

/// <summary>How the forecast of record is made: the one that is reported, and frozen when a month closes.</summary>
public enum ForecastMethod
{
    /// <summary>Spending goes on as it went so far.</summary>
    StraightLine,
    /// <summary>What is spent, and what is committed to be.</summary>
    Commitments,
}

/// <summary>
/// How a line's budget is phased over the twelve months of its year. A profile and not amounts, so that money that comes or
/// goes later is phased alike.
/// </summary>
/// <param name="Basis">Where the profile comes from.</param>
/// <param name="Weights">One a month, M1 first; none negative, at least one above zero.</param>
/// <param name="Forecast">How the line's forecast of record is made.</param>
public sealed record Plan(PlanBasis Basis, ImmutableArray<long> Weights, ForecastMethod Forecast)
{
    /// <summary>What a line has that nobody planned: even months, and a straight line.</summary>
    public static Plan Default { get; } = Even(ForecastMethod.StraightLine);

    /// <summary>The same in every month.</summary>
    public static Plan Even(ForecastMethod forecast) => new(PlanBasis.Even, [.. Month.All.Select(_ => 1L)], forecast);

    /// <summary>
    /// A budget's twelve parts, M1 first: by the weights to the penny, pennies left over to the largest remainders and of
    /// equal ones to the earlier months. They sum to the budget.
    /// </summary>
    /// <param name="budgetPence">Negative where more had been passed on than had come by then; its parts are so too.</param>
    public ImmutableArray<long> Phase(long budgetPence)
    {
        var parts = Apportionment.ByWeight(Math.Abs(budgetPence), [.. Weights.Select((weight, i) => new Weight($"{i + 1:00}", weight))]);
        return [.. parts.Select(part => Math.Sign(budgetPence) * part.AmountPence)];
    }

    /// <inheritdoc/>
    public bool Equals(Plan? other) =>
        other is not null && (Basis, Forecast) == (other.Basis, other.Forecast) && Weights.SequenceEqual(other.Weights);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Basis, Forecast, Weights[0]);
}
