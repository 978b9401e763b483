using Federated.Budgets.Import;
using Federated.Domain.Organisations;
using static Federated.Tests.Services.Import.SmallFiles;

namespace Federated.Tests.Services.Import;

public class ImportFilesTests
{
    [Fact]
    public void Practices_of_the_map_are_joined_with_their_figures_exactly()
    {
        var practices = Parse().Value.ShouldNotBeNull().Practices;
        practices.Select(row => (row.Source, row.Pcn, row.Icb, row.District, row.Populations.Registered)).ShouldBe(
        [
            ("F84001", "U07169", "QMF", "Hackney", 20000.25m),
            ("F84002", "U07169", "QMF", "City of London", 15000.75m),
            ("Y06592", null, "QMF", "Lewisham", 175.5468039m),
        ]);
        practices[0].Populations.ByColumn()[WeightColumns.FinalPrimaryMedicalCare].ShouldBe(9.9m);
        practices[0].Populations.ByColumn()[WeightColumns.GeneralAndAcute].ShouldBe(1.1m);
    }

    [Theory]
    [InlineData("a byte-order mark", "\uFEFF", "\n", "")]
    [InlineData("Windows line ends", "", "\r\n", "")]
    [InlineData("blank lines at the end", "", "\n", "\n\n")]
    public void Harmless_differences_are_read_alike(string what, string start, string lineEnd, string end)
    {
        var spoilt = Parse(start + Map.ReplaceLineEndings(lineEnd) + end, start + Weights.ReplaceLineEndings(lineEnd) + end);
        spoilt.Told().ShouldBeEmpty(what);
        Organisations(spoilt).ShouldBe(Organisations(Parse()));
    }

    [Fact]
    public void A_last_line_without_its_end_is_a_line() => Organisations(Parse(Map.TrimEnd(), Weights.TrimEnd())).ShouldBe(Organisations(Parse()));

    [Fact]
    public void Columns_are_found_by_name_in_any_order() =>
        Organisations(Parse(Reordered(Map.Replace("\"THE SURGERY, HACKNEY\"", "THE SURGERY")), Reordered(Weights))).ShouldBe(Organisations(Parse()));

    [Fact]
    public void Every_file_must_be_right_for_any_to_be_used()
    {
        var refused = Parse(places: """{"places":[{"ics":"QMF"}]}""");
        refused.Accepted.ShouldBeFalse();
        refused.Value.ShouldBeNull();
    }

    [Fact]
    public void Faults_beyond_the_first_twenty_are_counted()
    {
        var lines = Enumerable.Range(0, 30).Select(i => $"01Jan2026,F{i:D5},X,u{i},PCN,QMF,NEL");
        var faults = Parse(Map + string.Join('\n', lines)).Faults.ShouldNotBeNull();
        faults.Total.ShouldBe(30);
        faults.First.Length.ShouldBe(20);
        faults.First.Select(fault => fault.Line).ShouldBe(Enumerable.Range(5, 20).Select(line => (int?)line));
    }

    private static Organisation[] Organisations(ImportResult<ImportRows> files)
    {
        files.Told().ShouldBeEmpty();
        return [.. ImportPlan.Make(Federation.Empty, files.Value!, "2025-26").Value!.Changed];
    }

    private static string Reordered(string csv) =>
        string.Join('\n', csv.Split('\n').Select(line => string.Join(',', line.Split(',').Reverse())));
}
