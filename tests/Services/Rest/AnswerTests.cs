using System.Net;
using Federated.Rest;

namespace Federated.Tests.Services.Rest;

/// <summary>How answers are sent: JSON, CSV, streams, and tags for what the caller has already.</summary>
public sealed class AnswerTests(TrialHost host) : IClassFixture<TrialHost>
{
    [Fact]
    public async Task An_answer_shows_every_default_and_omits_what_is_absent()
    {
        var answer = await host.Post("/v1/shelves/x:preview", "{}");
        answer.Content.Headers.ContentType!.ToString().ShouldBe("application/json");
        (await answer.Content.ReadAsStringAsync()).ShouldBe(
            """{"shelf":"x","commandId":"","amountPence":"0","postings":[],"tags":[],"colour":"COLOUR_UNKNOWN","open":false,"seen":""}""");
        answer.Headers.ETag.ShouldBeNull();
        answer.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
    }

    [Theory]
    [InlineData("{0}", 304)]
    [InlineData("W/{0}", 304)]
    [InlineData("\"other\", {0}", 304)]
    [InlineData("*", 304)]
    [InlineData("\"other\"", 200)]
    [InlineData("not a tag", 200)]
    public async Task A_caller_that_has_the_answer_is_told_so(string ifNoneMatch, int status)
    {
        var first = await host.Get("/v1/shelves/x");
        var tag = first.Headers.ETag!.ToString();
        tag.ShouldMatch("^\"[A-Za-z0-9_-]{43}\"$");

        var second = await host.Get("/v1/shelves/x", ("If-None-Match", ifNoneMatch.Replace("{0}", tag)));
        ((int)second.StatusCode).ShouldBe(status);
        second.Headers.ETag!.ToString().ShouldBe(tag);
        second.Headers.CacheControl!.ToString().ShouldBe("no-cache, private");
        (await second.Content.ReadAsByteArrayAsync()).Length.ShouldBe(status == 304 ? 0 : (int)first.Content.Headers.ContentLength!);
    }

    [Fact]
    public async Task Another_answer_has_another_tag() =>
        (await host.Get("/v1/shelves/x")).Headers.ETag.ShouldNotBe((await host.Get("/v1/shelves/y")).Headers.ETag);

    [Fact]
    public async Task A_list_comes_as_csv_with_formulas_defused()
    {
        var answer = await host.Get("/v1/shelves", ("Accept", "text/csv"));
        answer.Content.Headers.ContentType!.ToString().ShouldBe("text/csv; charset=utf-8; header=present");
        answer.Headers.GetValues("X-Next-Page-Token").ShouldBe(["page-2"]);
        answer.Headers.Vary.ShouldBe(["Accept"]);
        (await answer.Content.ReadAsStringAsync()).ShouldBe(string.Join("\r\n",
            "shelf,commandId,amountPence,inner.organisation,inner.amountPence,postings,tags,colour,open,seen",
            "'=1+1,,-5,QMF,7,[],[],COLOUR_UNKNOWN,true,",
            "\"b, \"\"c\"\"\",,0,,,\"[{\"\"organisation\"\":\"\"QMF\"\",\"\"amountPence\"\":\"\"1\"\"}]\",\"[\"\"x\"\",\"\"y\"\"]\",GREEN,false,",
            ""));
    }

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\tx", "'\tx")]
    [InlineData("\rx", "'\rx")]
    [InlineData("a=1", "a=1")]
    [InlineData("", "")]
    public void Text_that_a_spreadsheet_would_run_is_defused(string text, string cell) =>
        CsvColumn.Of(Inner.Descriptor).First().Text(new Inner { Organisation = text }).ShouldBe(cell);

    [Fact]
    public async Task The_last_page_of_csv_names_no_next_one() =>
        (await host.Get("/v1/shelves?pageToken=page-2", ("Accept", "text/csv"))).Headers.Contains("X-Next-Page-Token").ShouldBeFalse();

    [Theory]
    [InlineData("/v1/shelves", "*/*", "application/json")]
    [InlineData("/v1/shelves", "text/*", "text/csv")]
    [InlineData("/v1/shelves", "application/json;q=0.5, text/csv", "text/csv")]
    [InlineData("/v1/shelves", "text/csv;q=0.5, application/json", "application/json")]
    [InlineData("/v1/shelves", "text/csv;q=0, */*", "application/json")]
    [InlineData("/v1/shelves", "APPLICATION/JSON", "application/json")]
    [InlineData("/v1/shelves", "text/html, application/xhtml+xml, */*;q=0.8", "application/json")]
    [InlineData("/v1/shelves", "nonsense", "application/json")]
    [InlineData("/v1/shelves", "text/html", null)]
    [InlineData("/v1/shelves", "application/json;q=0", null)]
    [InlineData("/v1/shelves/x/peek", "text/csv", null)]
    [InlineData("/v1/shelves/x/changes", "application/json", null)]
    public async Task The_media_type_is_what_the_caller_likes_best(string path, string accept, string? mediaType)
    {
        var answer = await host.Get(path, ("Accept", accept));
        if (mediaType is not null)
        {
            answer.Content.Headers.ContentType!.MediaType.ShouldBe(mediaType);
            return;
        }
        answer.StatusCode.ShouldBe(HttpStatusCode.NotAcceptable);
        (await answer.Json())["reason"]!.GetValue<string>().ShouldBe("NOT_ACCEPTABLE");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task A_stream_is_one_line_a_message(int changes)
    {
        var answer = await host.Get($"/v1/shelves/x/changes?changes={changes}");
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/x-ndjson");
        var lines = (await answer.Content.ReadAsStringAsync()).Split('\n');
        lines.Length.ShouldBe(changes + 1);
        lines[..^1].ShouldAllBe(line => line.StartsWith("{\"shelf\":\"x\"") && line.EndsWith('}'));
        lines[^1].ShouldBeEmpty();
    }

    [Fact]
    public async Task A_stream_that_fails_at_once_is_a_problem() =>
        (await host.Get("/v1/shelves/x/changes?thenFail=true")).StatusCode.ShouldBe(HttpStatusCode.NotFound);

    [Fact]
    public async Task A_stream_that_fails_later_is_cut_off_so_that_it_is_not_taken_for_whole() =>
        await Should.ThrowAsync<Exception>(async () =>
            await (await host.Get("/v1/shelves/x/changes?changes=2&thenFail=true")).Content.ReadAsStringAsync());
}
