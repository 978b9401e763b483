using Federated.Budgets.Import;
using Federated.Domain.Organisations;
using static Federated.Tests.Services.Import.SmallFiles;

namespace Federated.Tests.Services.Import;

public class PlacesFileTests
{
    [Fact]
    public void Places_are_read_with_what_they_group_and_nest()
    {
        var places = Parse(places: """
            {"places":[{"ics":"QMF","name":"BHR","code":"QMF-B","pcns":["U07169"],"districts":["Hackney"],
              "places":[{"name":"Inner","districts":["City of London"]}]}]}
            """).Value.ShouldNotBeNull().Places;
        var outer = places.ShouldHaveSingleItem();
        (outer.Path, outer.Ics, outer.Name, outer.Code).ShouldBe(("$.places[0]", "QMF", "BHR", "QMF-B"));
        outer.Pcns.ShouldBe(["U07169"]);
        outer.Districts.ShouldBe(["Hackney"]);
        var inner = outer.Places.ShouldHaveSingleItem();
        (inner.Path, inner.Ics, inner.Name, inner.Code).ShouldBe(("$.places[0].places[0]", "QMF", "Inner", null));
        inner.Districts.ShouldBe(["City of London"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("""{"places":[]}""")]
    [InlineData("\uFEFF{\"places\":[]}")]
    public void No_place_at_all_is_a_grouping_too(string json) => Parse(places: json).Value.ShouldNotBeNull().Places.ShouldBeEmpty();

    [Theory]
    [InlineData(" ", "places line 1: the file is not JSON from here on")]
    [InlineData("{\"places\":[\n{]}", "places line 2: the file is not JSON from here on")]
    [InlineData("""{"places":[]} x""", "places line 1: the file is not JSON from here on")]
    [InlineData("[]", "places $: an object in braces is needed here", "places $: the member places is missing")]
    [InlineData("{}", "places $: the member places is missing")]
    [InlineData("""{"places":null}""", "places $.places: a list in square brackets is needed here")]
    [InlineData("""{"places":[],"Places":[]}""", "places $.Places: this member is not known; known are places")]
    [InlineData("""{"places":[],"places":[]}""", "places $.places: this member is there twice")]
    [InlineData("""{"places":[{"ics":"QMF","name":"A","district":["Hackney"]}]}""", "places $.places[0].district: this member is not known; known are ics, name, code, districts, pcns, places")]
    [InlineData("""{"places":[{"name":"A"}]}""", "places $.places[0]: the member ics is missing")]
    [InlineData("""{"places":[{"ics":"QMF"}]}""", "places $.places[0]: the member name is missing")]
    [InlineData("""{"places":[{"ics":"QMF","name":" "}]}""", "places $.places[0].name: the text is blank")]
    [InlineData("""{"places":[{"ics":"QMF","name":"A\nB"}]}""", "places $.places[0].name: the text has a control character")]
    [InlineData("""{"places":[{"ics":"QMF","name":null}]}""", "places $.places[0].name: a text in quotes is needed here")]
    [InlineData("""{"places":[{"ics":"QMF","name":"\uD800"}]}""", "places a text has half a character (a surrogate without its pair)")]
    [InlineData("""{"places":[{"ics":"QMF","name":"A","code":7}]}""", "places $.places[0].code: a text in quotes is needed here")]
    [InlineData("""{"places":[{"ics":"QMF","name":"A","pcns":"U07169"}]}""", "places $.places[0].pcns: a list in square brackets is needed here")]
    [InlineData("""{"places":[{"ics":"QMF","name":"A","pcns":["U07169",null]}]}""", "places $.places[0].pcns[1]: a text in quotes is needed here")]
    [InlineData("""{"places":[{"ics":"QMF","name":"A","places":[{"ics":"QMF"}]}]}""", "places $.places[0].places[0]: the member name is missing")]
    [InlineData("""{"places":["Hackney"]}""", "places $.places[0]: an object in braces is needed here", "places $.places[0]: the member ics is missing", "places $.places[0]: the member name is missing")]
    public void A_file_of_another_form_is_refused_with_its_path(string json, params string[] faults) => Parse(places: json).Told().ShouldBe(faults);

    [Fact]
    public void A_name_has_at_most_200_characters() =>
        Parse(places: $$"""{"places":[{"ics":"QMF","name":"{{new string('x', 201)}}"}]}""").Told()
            .ShouldBe(["places $.places[0].name: the text is longer than 200 characters"]);

    [Fact]
    public void Places_nested_without_end_are_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("""{"name":"A","places":[""", 1000));
        Parse(places: """{"places":[""" + deep).Told().ShouldBe(["places line 1: the file is not JSON from here on"]);
    }

    [Fact]
    public void Bytes_that_are_no_UTF_8_are_refused() =>
        ImportFiles.Parse(Bytes(Map), Bytes(Weights), (byte[])[.. "{\"places\":[]}"u8, 0xFF]).Told().ShouldBe(["places the file is not UTF-8"]);

    [Theory]
    [InlineData("""{"ics":"QXX","name":"A","districts":["Hackney"]}""", "places $.places[0]: QXX is no ICB of the map.")]
    [InlineData("""{"ics":"QMF","name":"A","districts":["Hackney","Leeds"]}""", "places $.places[0].districts[1]: QMF has no practice in a district called Leeds.")]
    [InlineData("""{"ics":"QMF","name":"A","pcns":["U00000"]}""", "places $.places[0].pcns[0]: U00000 is no PCN of the map.")]
    [InlineData("""{"ics":"QMF","name":"A","districts":["Lewisham"]}""", "places $.places[0]: No PCN is in A.")]
    [InlineData("""{"ics":"QMF","name":"A","pcns":["U07169"]},{"ics":"QMF","name":"A","code":"QMF-B","districts":["Hackney"]}""",
        "places $.places[1]: QMF has another place called A.")]
    [InlineData("""{"ics":"QMF","name":"A","code":"A","pcns":["U07169"]}""",
        "places $.places[0]: A cannot be the code of A: it must be QMF- and then groups of A to Z and 0 to 9 joined by single hyphens, 64 characters at most.")]
    public void A_grouping_that_does_not_fit_the_practices_is_refused_with_its_path(string place, string fault)
    {
        var rows = Parse(places: $$"""{"places":[{{place}}]}""").Value.ShouldNotBeNull();
        ImportPlan.Make(Federation.Empty, rows, "2025-26").Told().ShouldBe([fault]);
    }
}
