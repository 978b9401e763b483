using System.Net;
using System.Text;

namespace Federated.Tests.Gateway.EndToEnd;

/// <summary>A bad file is refused whole: each fault is named with its line and column, and nothing is imported.</summary>
[Collection(ProductTests.Name)]
public class ImportFaultTests(DemoProduct demo)
{
    [Theory]
    [InlineData("map", ",PCN_CODE,", ",PCN,", "line 1, column PCN_CODE: the column is missing")]
    [InlineData("map", "A99002", "A99003", "line 3, column PRACTICE_CODE: A99003 is not in the weights")]
    [InlineData("map", "A99002", "A99001", "line 3, column PRACTICE_CODE: A99001 is there twice")]
    [InlineData("map", "SOUTH,U99001,MADE-UP PCN,A3A8R,QMF,NHS North East London Integrated Care Board", "SOUTH,U99001", "line 3, column PCN_NAME: the line ends early")]
    [InlineData("map", "\"THE SURGERY, NORTH\"", "\"THE SURGERY, NORTH", "line 2, column PRACTICE_NAME: a quote is not closed")]
    [InlineData("map", "SOUTH", "S\u00ffUTH", "line 3, column PRACTICE_NAME: the text is not UTF-8")]
    [InlineData("weights", ",Final WP,", ",Final,", "line 1, column Final WP: the column is missing")]
    [InlineData("weights", "15000.75", "many", "line 3, column Population: \"many\" is not a number")]
    [InlineData("weights", "15000.75", "-1", "line 3, column Population: \"-1\" is not a number")]
    [InlineData("weights", "20000.25,1,2", "20000.25,,2", "line 2, column G&A WP: the field is blank")]
    [InlineData("weights", "7,8,9\nA99002", "7,8\nA99002", "line 2, column Final PMC WP: the line ends early")]
    public async Task A_fault_is_named_with_its_line_and_column(string file, string text, string spoilt, string rule)
    {
        string Spoil(string name, string content)
        {
            if (name != file)
                return content;
            content.ShouldContain(text);
            return content.Replace(text, spoilt, StringComparison.Ordinal);
        }

        // Latin-1 keeps ASCII as it is, and makes of ÿ a byte that no UTF-8 has.
        var answer = await RefusedAsync(
            Encoding.Latin1.GetBytes(Spoil("map", ImportFiles.Map)), Encoding.Latin1.GetBytes(Spoil("weights", ImportFiles.Weights)));

        answer.Errors.Select(error => error.Field).ShouldBe([file], answer.Text);
        answer.Errors[0].Rule.ShouldStartWith(rule);
    }

    [Fact]
    public async Task A_file_in_another_encoding_is_refused()
    {
        var answer = await RefusedAsync(
            [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(ImportFiles.Map)], Encoding.UTF8.GetBytes(ImportFiles.Weights));

        answer.Errors.Single().Field.ShouldBe("map");
        answer.Errors.Single().Rule.ShouldContain("line 1: the file is UTF-16");
    }

    [Fact]
    public async Task Every_fault_of_both_files_is_told_at_once()
    {
        var answer = await RefusedAsync(
            Encoding.UTF8.GetBytes(ImportFiles.Map.Replace("U99001", "X", StringComparison.Ordinal)),
            Encoding.UTF8.GetBytes(ImportFiles.Weights.Replace("15000.75", "many", StringComparison.Ordinal)));

        answer.Errors.Select(error => (error.Field, Line: error.Rule.Split(',')[0])).ShouldBe([("map", "line 2"), ("map", "line 3"), ("weights", "line 3")]);
    }

    [Fact]
    public async Task Both_files_and_the_year_are_needed()
    {
        var answer = await RefusedAsync([], [], year: "2025");

        answer.Errors.Select(error => error.Field).ShouldBe(["year", "map", "weights"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_place_that_names_an_unknown_district_is_refused_with_its_path()
    {
        var answer = await RefusedAsync(Encoding.UTF8.GetBytes(ImportFiles.Map), Encoding.UTF8.GetBytes(ImportFiles.Weights),
            """{"places":[{"ics":"QMF","name":"Somewhere","districts":["Atlantis"]}]}"""u8.ToArray());

        answer.Errors.Single().Field.ShouldBe("places");
        answer.Errors.Single().Rule.ShouldContain("Atlantis");
    }

    /// <summary>The answer, and proof that nothing has changed.</summary>
    private async Task<Answer> RefusedAsync(byte[] map, byte[] weights, byte[]? places = null, string year = Actor.Year)
    {
        var operatorOfAll = await demo.Product.ActAsAsync("operator", "*");

        var answer = await demo.ChangesNothingAsync(() => operatorOfAll.ImportAsync(map, weights, places, year));

        (await operatorOfAll.GetAsync("/v1/organisations/U99001")).Status.ShouldBe(HttpStatusCode.NotFound);
        return answer.ShouldBeProblem(HttpStatusCode.BadRequest);
    }
}
