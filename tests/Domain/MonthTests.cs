using Federated.Domain;

namespace Federated.Tests.Domain;

public class MonthTests
{
    private static readonly FinancialYear Year = FinancialYear.Parse("2027-28");

    [Theory]
    [InlineData("M1", "2027-04-01", "2027-04-30")]
    [InlineData("M2", "2027-05-01", "2027-05-31")]
    [InlineData("M9", "2027-12-01", "2027-12-31")]
    [InlineData("M10", "2028-01-01", "2028-01-31")]
    [InlineData("M11", "2028-02-01", "2028-02-29")]
    [InlineData("M12", "2028-03-01", "2028-03-31")]
    public void A_month_runs_from_its_first_to_its_last_day(string text, string first, string last)
    {
        var month = Month.Parse(text);
        month.FirstDay(Year).ShouldBe(Day(first));
        month.LastDay(Year).ShouldBe(Day(last));
        Month.Of(Day(first)).ShouldBe(month);
        Month.Of(Day(last)).ShouldBe(month);
        month.ToString().ShouldBe(text);
    }

    [Fact]
    public void The_twelve_months_are_the_days_of_the_year_without_gap_or_overlap()
    {
        var days = Month.All.SelectMany(month => Days(month.FirstDay(Year), month.LastDay(Year))).ToList();
        days.ShouldBe(Days(Year.FirstDay, Year.LastDay));
        Month.All.Select(month => month.Number).ShouldBe(Enumerable.Range(1, 12));
        Month.All.ShouldBeInOrder();
    }

    [Fact]
    public void Every_month_but_the_last_has_a_next_and_every_one_but_the_first_a_previous()
    {
        Month.All.SkipLast(1).Select(month => month.Next).ShouldBe(Month.All.Skip(1).Select(month => (Month?)month));
        Month.All.Skip(1).Select(month => month.Previous).ShouldBe(Month.All.SkipLast(1).Select(month => (Month?)month));
        Month.Parse("M1").Previous.ShouldBeNull();
        Month.Parse("M12").Next.ShouldBeNull();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("M")]
    [InlineData("M0")]
    [InlineData("M01")]
    [InlineData("M13")]
    [InlineData("m1")]
    [InlineData("M1 ")]
    [InlineData("M+1")]
    [InlineData("1")]
    [InlineData("April")]
    public void Anything_else_is_no_month(string? text)
    {
        Month.TryParse(text, out _).ShouldBeFalse();
        Should.Throw<FormatException>(() => Month.Parse(text!));
    }

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private static IEnumerable<DateOnly> Days(DateOnly first, DateOnly last) =>
        Enumerable.Range(0, last.DayNumber - first.DayNumber + 1).Select(first.AddDays);
}
