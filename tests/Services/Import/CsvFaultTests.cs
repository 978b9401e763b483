using System.Text;
using Federated.Budgets.Import;
using static Federated.Tests.Services.Import.SmallFiles;

namespace Federated.Tests.Services.Import;

public class CsvFaultTests
{
    private const string PcnForm = "is not a PCN code: U for unallocated, or a capital letter and five digits, such as U07169";
    private const string PracticeForm = "is not a practice code: a capital letter and five digits, such as A81001";
    private const string IcbForm = "is not an ICB code: a capital letter and two capitals or digits, such as QMF";
    private const string StrayQuote = "a quote is not closed, or stands within a field; lines after this one were not read";

    [Theory]
    [InlineData("ICB_CODE,", "ICB,", "map line 1, column ICB_CODE: the column is missing")]
    [InlineData("PCN_CODE,", "pcn_code,", "map line 1, column PCN_CODE: the column is missing")]
    [InlineData("EXTRACT_DATE", "PCN_NAME", "map line 1, column PCN_NAME: the column is there twice")]
    [InlineData("F84002", "F84001", "map line 3, column PRACTICE_CODE: F84001 is there twice; first in line 2")]
    [InlineData("F84002", "F84003", "map line 3, column PRACTICE_CODE: F84003 is not in the weights")]
    [InlineData("F84002", "f84002", "map line 3, column PRACTICE_CODE: \"f84002\" " + PracticeForm)]
    [InlineData("F84002", "F8400", "map line 3, column PRACTICE_CODE: \"F8400\" " + PracticeForm)]
    [InlineData("F84002", "", "map line 3, column PRACTICE_CODE: the field is blank")]
    [InlineData("Y06592,SPECIAL ALLOCATION,U,", "Y06592,SPECIAL ALLOCATION,,", "map line 4, column PCN_CODE: the field is blank")]
    [InlineData("Y06592,SPECIAL ALLOCATION,U,", "Y06592,SPECIAL ALLOCATION,V,", "map line 4, column PCN_CODE: \"V\" " + PcnForm)]
    [InlineData("Y06592,SPECIAL ALLOCATION,U,", "Y06592,SPECIAL ALLOCATION,U0716,", "map line 4, column PCN_CODE: \"U0716\" " + PcnForm)]
    [InlineData("Unallocated,QMF", "Unallocated,QMF1", "map line 4, column ICB_CODE: \"QMF1\" " + IcbForm)]
    [InlineData("Unallocated,QMF", "Unallocated,1MF", "map line 4, column ICB_CODE: \"1MF\" " + IcbForm)]
    [InlineData("Unallocated,QMF", "Unallocated,QmF", "map line 4, column ICB_CODE: \"QmF\" " + IcbForm)]
    [InlineData("Unallocated,", "  ,", "map line 4, column PCN_NAME: the field is blank")]
    [InlineData("Unallocated,QMF,NHS North East London Integrated Care Board", "Unallocated,QMF", "map line 4, column ICB_NAME: the line ends early: 6 fields instead of 7")]
    [InlineData("Unallocated,QMF,", "Unallocated,QMF,x,", "map line 4, column ICB_NAME: the line has too many fields: 8 instead of 7")]
    [InlineData("SPECIAL ALLOCATION", "\"SPECIAL ALLOCATION", "map line 4, column PRACTICE_NAME: " + StrayQuote)]
    [InlineData("SPECIAL ALLOCATION", "SPECIAL \"ALLOCATION", "map line 4, column PRACTICE_NAME: " + StrayQuote)]
    [InlineData("SPECIAL ALLOCATION", "\"SPECIAL\" ALLOCATION", "map line 4, column PRACTICE_NAME: " + StrayQuote)]
    [InlineData("\"THE SURGERY, HACKNEY\"", "\"THE SURGERY, HACKNEY", "map line 2, column PRACTICE_NAME: " + StrayQuote)]
    [InlineData("SURGERY, HACKNEY", "SURGERY,\nHACKNEY", "map line 2, column PRACTICE_NAME: the field has a line break or another control character")]
    [InlineData("SPECIAL", "SPE\0CIAL", "map line 4, column PRACTICE_NAME: the field has a NUL byte")]
    [InlineData("SPECIAL", "SPE\tCIAL", "map line 4, column PRACTICE_NAME: the field has a line break or another control character")]
    [InlineData("SPECIAL", "SPE\uFFFDCIAL", "map line 4, column PRACTICE_NAME: the text is not UTF-8")]
    [InlineData("PRACTICE_NAME", "PRACTICE\0NAME", "map line 1: the field has a NUL byte")]
    [InlineData("EXTRACT_DATE", "\"EXTRACT_DATE", "map line 1: " + StrayQuote)]
    public void A_map_with_a_fault_is_refused_with_its_line_and_column(string text, string spoilt, string fault)
    {
        Map.ShouldContain(text);
        Parse(map: Map.Replace(text, spoilt, StringComparison.Ordinal)).Told().ShouldBe([fault]);
    }

    [Theory]
    [InlineData("-15000.75")]
    [InlineData("+15000.75")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("1.5E4")]
    [InlineData("\"15,000.75\"")]
    [InlineData("15 000.75")]
    [InlineData(" 15000.75")]
    [InlineData(".75")]
    [InlineData("15000.")]
    [InlineData("1.5.0")]
    [InlineData("0x10")]
    [InlineData("£15000")]
    [InlineData("١٥")]
    [InlineData("1000000000")]
    [InlineData("1.0000000000001")]
    public void A_number_is_digits_and_a_point_alone(string number) =>
        Parse(weights: Weights.Replace("15000.75", number, StringComparison.Ordinal)).Told().ShouldBe(
        [
            $"weights line 3, column Population: \"{number.Trim('"')}\" is not a number from 0 to 999999999 with at most 12 decimals, without sign, exponent or separators",
        ]);

    [Theory]
    [InlineData("0")]
    [InlineData("999999999.999999999999")]
    [InlineData("007.50")]
    public void Numbers_to_the_limits_are_read_exactly(string number) =>
        Parse(weights: Weights.Replace("15000.75", number, StringComparison.Ordinal)).Value.ShouldNotBeNull()
            .Practices[1].Populations.Registered.ShouldBe(decimal.Parse(number, System.Globalization.CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("Mat WP", "MatWP", "weights line 1, column Mat WP: the column is missing")]
    [InlineData("Final PMC WP", "Final WP", "weights line 1, column Final PMC WP: the column is missing", "weights line 1, column Final WP: the column is there twice")]
    [InlineData("A81001", "F84001", "weights line 5, column Practice_Code: F84001 is there twice; first in line 2")]
    [InlineData("A81001", "A8100X", "weights line 5, column Practice_Code: \"A8100X\" " + PracticeForm)]
    [InlineData("Hackney", "", "weights line 2, column LTLA: the field is blank")]
    [InlineData("8.8,9.9", "8.8,", "weights line 2, column Final PMC WP: the field is blank")]
    [InlineData(",8.8,9.9", "", "weights line 2, column Primary Medical Care WP: the line ends early: 10 fields instead of 12")]
    public void Weights_with_a_fault_are_refused_with_line_and_column(string text, string spoilt, params string[] faults)
    {
        Weights.ShouldContain(text);
        Parse(weights: Weights.Replace(text, spoilt, StringComparison.Ordinal)).Told().ShouldBe(faults);
    }

    [Fact]
    public void A_field_may_have_200_characters_and_no_more()
    {
        Parse(map: Map.Replace("SPECIAL ALLOCATION", new string('x', 200), StringComparison.Ordinal)).Accepted.ShouldBeTrue();
        Parse(map: Map.Replace("SPECIAL ALLOCATION", new string('x', 201), StringComparison.Ordinal)).Told()
            .ShouldBe(["map line 4, column PRACTICE_NAME: the field is longer than 200 characters"]);
    }

    [Fact]
    public void A_long_value_is_shortened_where_it_is_told() =>
        Parse(map: Map.Replace("Y06592", new string('Y', 100), StringComparison.Ordinal)).Told()
            .ShouldBe([$"map line 4, column PRACTICE_CODE: \"{new string('Y', 40)}…\" {PracticeForm}"]);

    [Fact]
    public void Lines_after_a_bad_one_are_checked_too() =>
        Parse(map: Map.Replace("F84001", "F8", StringComparison.Ordinal).Replace("Unallocated,QMF", "Unallocated,Q", StringComparison.Ordinal)).Told().ShouldBe(
        [
            $"map line 2, column PRACTICE_CODE: \"F8\" {PracticeForm}",
            $"map line 4, column ICB_CODE: \"Q\" {IcbForm}",
        ]);

    [Fact]
    public void Lines_are_counted_as_an_editor_counts_them() =>
        Parse(map: Map.Replace("01Jan2026,Y06592", "\n\n01Jan2026,Y0", StringComparison.Ordinal)).Told()
            .ShouldBe([$"map line 6, column PRACTICE_CODE: \"Y0\" {PracticeForm}"]);

    [Fact]
    public void Lines_are_counted_on_after_a_line_break_within_quotes() =>
        Parse(map: Map.Replace("SURGERY, HACKNEY", "SURGERY,\nHACKNEY", StringComparison.Ordinal).Replace("Y06592", "Y0", StringComparison.Ordinal)).Told().ShouldBe(
        [
            "map line 2, column PRACTICE_NAME: the field has a line break or another control character",
            $"map line 5, column PRACTICE_CODE: \"Y0\" {PracticeForm}",
        ]);

    [Fact]
    public void Text_in_another_encoding_is_refused_where_it_stands()
    {
        var latin = Encoding.Latin1.GetBytes(Map.Replace("SPECIAL", "SPÉCIAL", StringComparison.Ordinal));
        ImportFiles.Parse(latin, Bytes(Weights), null).Told().ShouldBe(["map line 4, column PRACTICE_NAME: the text is not UTF-8"]);
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public void UTF_16_is_named(string encoding)
    {
        var unicode = Encoding.GetEncoding(encoding);
        ImportFiles.Parse(Bytes(Map), (byte[])[.. unicode.GetPreamble(), .. unicode.GetBytes(Weights)], null).Told()
            .ShouldBe(["weights line 1: the file is UTF-16; save it as CSV in UTF-8"]);
    }

    [Theory]
    [InlineData("", "map the file is empty")]
    [InlineData("\uFEFF", "map the file is empty")]
    [InlineData("PRACTICE_CODE,PCN_CODE,PCN_NAME,ICB_CODE,ICB_NAME\n", "map the file has no line below its header")]
    [InlineData("PRACTICE_CODE,PCN_CODE,PCN_NAME,ICB_CODE,ICB_NAME\n\n\n", "map the file has no line below its header")]
    public void A_file_without_practices_is_refused(string map, string fault) => Parse(map: map).Told().ShouldBe([fault]);

    [Fact]
    public void A_file_of_another_kind_is_refused() =>
        ImportFiles.Parse(new byte[] { 0x50, 0x4B, 3, 4, 0, 0, 0xFF, 0x0A, 1, 2 }, Bytes(Weights), null).Accepted.ShouldBeFalse();
}
