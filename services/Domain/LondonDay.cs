namespace Federated.Domain;

/// <summary>
/// The day of those who use the federation: that of clocks in England, Greenwich Mean Time or British Summer Time. Summer
/// time runs from 01:00 GMT on the last Sunday of March to 01:00 GMT on the last Sunday of October: Summer Time Act 1972,
/// section 1, as amended by the Summer Time Order 2002 (SI 2002/262). As a rule of its own it is the same wherever the
/// service runs, also where no time zone data is installed.
/// </summary>
public static class LondonDay
{
    private const int March = 3;
    private const int October = 10;

    /// <summary>The day in London at an instant.</summary>
    public static DateOnly Of(DateTimeOffset instant)
    {
        var greenwich = instant.UtcDateTime;
        return DateOnly.FromDateTime(IsSummerTime(greenwich) ? greenwich.AddHours(1) : greenwich);
    }

    private static bool IsSummerTime(DateTime greenwich) =>
        greenwich >= ChangeIn(greenwich.Year, March) && greenwich < ChangeIn(greenwich.Year, October);

    /// <summary>01:00 on the last Sunday of a month that has 31 days.</summary>
    private static DateTime ChangeIn(int year, int month)
    {
        var last = new DateTime(year, month, 31, 1, 0, 0, DateTimeKind.Utc);
        return last.AddDays(-(int)last.DayOfWeek);
    }
}
