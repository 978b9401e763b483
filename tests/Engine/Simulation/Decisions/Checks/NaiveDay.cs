namespace Federated.Tests.Engine.Simulation.Decisions.Checks;

/// <summary>Days and windows by plain arithmetic.</summary>
internal static class NaiveDay
{
    /// <summary>The day in London, which is an hour ahead of UTC from April to October, where every simulation lies.</summary>
    public static DateOnly Of(DateTimeOffset instant) => DateOnly.FromDateTime(instant.UtcDateTime.AddHours(1));

    /// <summary>The month as the measure writes it: "2025-26/M3" for June 2025.</summary>
    public static string MonthOf(DateOnly day)
    {
        var year = day.Month >= 4 ? day.Year : day.Year - 1;
        return $"{year}-{(year + 1) % 100:00}/M{((day.Month + 8) % 12) + 1}";
    }

    /// <summary>Whether a month comes after a day's: a rolling window does not look ahead.</summary>
    public static bool IsAfter(string month, DateOnly day) => Index(month) > Index(MonthOf(day));

    private static int Index(string month) => (int.Parse(month[..4], null) * 12) + int.Parse(month[(month.IndexOf('M', StringComparison.Ordinal) + 1)..], null);
}
