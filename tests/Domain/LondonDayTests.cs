using System.Globalization;
using Federated.Domain;

namespace Federated.Tests.Domain;

public sealed class LondonDayTests
{
    [Theory]
    // Winter: the day of Greenwich.
    [InlineData("2026-01-31T23:59:59Z", "2026-01-31")]
    [InlineData("2026-02-01T00:00:00Z", "2026-02-01")]
    // Summer: an hour ahead.
    [InlineData("2025-06-30T22:59:59Z", "2025-06-30")]
    [InlineData("2025-06-30T23:00:00Z", "2025-07-01")]
    // The end of the financial year falls in summer time: 2025-26 ends at 23:00 in Greenwich.
    [InlineData("2026-03-31T22:59:59.9999999Z", "2026-03-31")]
    [InlineData("2026-03-31T23:00:00Z", "2026-04-01")]
    // The last Sunday of March in 2024 is the 31st, so this night is still one of winter.
    [InlineData("2024-03-30T23:30:00Z", "2024-03-30")]
    [InlineData("2024-03-31T23:30:00Z", "2024-04-01")]
    // Summer time ends on the last Sunday of October: the 26th in 2025, the 31st in 2027.
    [InlineData("2025-10-25T23:30:00Z", "2025-10-26")]
    [InlineData("2025-10-26T23:30:00Z", "2025-10-26")]
    [InlineData("2027-10-30T23:30:00Z", "2027-10-31")]
    [InlineData("2027-10-31T23:30:00Z", "2027-10-31")]
    // Told in the time of another place.
    [InlineData("2025-07-01T01:30:00+02:00", "2025-07-01")]
    [InlineData("2025-12-31T20:00:00-05:00", "2026-01-01")]
    public void It_is_the_day_of_clocks_in_London(string instant, string day) =>
        LondonDay.Of(At(instant)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture).ShouldBe(day);

    [Fact]
    public void Each_day_begins_once_and_two_a_year_are_an_hour_shorter_or_longer()
    {
        for (var year = 2000; year < 2099; year++)
        {
            var hours = Enumerable.Range(0, 366 * 24).Select(hour => LondonDay.Of(At($"{year}-01-01T00:00:00Z").AddHours(hour)))
                .Where(day => day.Year == year).ToList();
            hours.ShouldBeInOrder();
            var odd = hours.GroupBy(day => day).Where(day => day.Count() != 24).Select(day => (day.Key, Hours: day.Count())).ToList();
            odd.Select(day => day.Hours).ShouldBe([23, 25]);
            odd.Select(day => (day.Key.DayOfWeek, day.Key.Month)).ShouldBe([(DayOfWeek.Sunday, 3), (DayOfWeek.Sunday, 10)]);
            odd.ShouldAllBe(day => day.Key.Day > 24);
        }
    }

    private static DateTimeOffset At(string instant) => DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture);
}
