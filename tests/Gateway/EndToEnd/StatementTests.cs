using System.Net;
using System.Text.Json.Nodes;
using Microsoft.VisualBasic.FileIO;

namespace Federated.Tests.Gateway.EndToEnd;

/// <summary>Statements and lists: pages, filters, CSV, and answers that need not be sent again.</summary>
[Collection(ProductTests.Name)]
public class StatementTests(DemoProduct demo)
{
    [Fact]
    public async Task Pages_give_every_entry_once_and_in_order()
    {
        var (pcn, lead) = await PcnWithCommitmentsAsync();

        var versions = new List<long>();
        var pageToken = "";
        do
        {
            var page = (await lead.GetAsync($"/v1/budgets/{pcn}/entries?pageSize=2&pageToken={pageToken}")).ShouldBeOk();
            page.Body["entries"]!.AsArray().Count.ShouldBeLessThanOrEqualTo(2);
            versions.AddRange(page.Body["entries"]!.AsArray().Select(entry => entry!.Int64("version")));
            pageToken = page.String("nextPageToken");
        }
        while (pageToken.Length > 0);

        versions.ShouldBe([1, 2, 3, 4]);
    }

    [Theory]
    [InlineData("year=2025-26&fund=core", 4)]
    [InlineData("fund=arrs", 0)]
    [InlineData("year=2024-25", 0)]
    public async Task A_statement_can_be_of_one_year_and_fund(string filter, int entries)
    {
        var (pcn, lead) = await PcnWithCommitmentsAsync();

        (await lead.GetAsync($"/v1/budgets/{pcn}/entries?{filter}")).ShouldBeOk().Body["entries"]!.AsArray().Count.ShouldBe(entries);
    }

    [Fact]
    public async Task A_statement_comes_as_CSV_with_the_same_figures()
    {
        var (pcn, lead) = await PcnWithCommitmentsAsync();
        var entries = await lead.EntriesAsync(pcn);

        var answer = (await GetAsync(lead, $"/v1/budgets/{pcn}/entries?pageSize=3", ("Accept", "text/csv"))).ShouldBeOk();

        answer.ContentType.ShouldBe("text/csv");
        var rows = Rows(answer.Text);
        rows[0].Where(name => !name.Contains('.', StringComparison.Ordinal)).ShouldBe(entries[0].AsObject().Select(field => field.Key));
        rows[0].Where(name => name.Contains('.', StringComparison.Ordinal)).ShouldBe([
            "allocation.basis", "allocation.weight", "allocation.weightsYear", "allocation.shares",
            "carried.ofVersion", "carried.balancePence", "carried.commitments",
        ]);
        rows.Count.ShouldBe(1 + 3);
        foreach (var (row, entry) in rows.Skip(1).Zip(entries))
        {
            foreach (var (name, cell) in rows[0].Zip(row).Where(column => entry[column.First] is JsonValue))
                cell.ShouldBe(entry[name]!.GetValue<string>(), name);
        }
        answer.Headers.GetValues("X-Next-Page-Token").Single().ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task A_list_of_organisations_comes_as_CSV_too()
    {
        var answer = (await GetAsync(await demo.AuditorAsync(), "/v1/organisations?tier=place", ("Accept", "text/csv"))).ShouldBeOk();

        Rows(answer.Text).Skip(1).Select(row => row[0]).ShouldBe(
            ["QMF-BARKING-AND-DAGENHAM", "QMF-HACKNEY", "QMF-HAVERING", "QMF-NEWHAM", "QMF-REDBRIDGE", "QMF-TOWER-HAMLETS", "QMF-WALTHAM-FOREST"]);
    }

    [Fact]
    public async Task Who_has_the_newest_answer_is_told_so_and_who_has_not_gets_it()
    {
        var (pcn, lead) = await PcnWithCommitmentsAsync();
        var path = $"/v1/budgets/{pcn}/position?year={Actor.Year}";
        var tag = (await lead.GetAsync(path)).ShouldBeOk().Headers.ETag!.ToString();

        var same = await GetAsync(lead, path, ("If-None-Match", tag));
        (await lead.CommitAsync(pcn, "core", 1)).ShouldBeOk();
        var changed = await GetAsync(lead, path, ("If-None-Match", tag));

        same.Status.ShouldBe(HttpStatusCode.NotModified);
        same.Text.ShouldBeEmpty();
        changed.ShouldBeOk().Headers.ETag!.ToString().ShouldNotBe(tag);
    }

    [Fact]
    public async Task The_totals_of_a_subtree_are_the_sums_of_its_books()
    {
        var (pcn, _) = await PcnWithCommitmentsAsync();
        var finance = await demo.FinanceAsync();
        var place = (await finance.GetAsync($"/v1/organisations/{pcn}")).ShouldBeOk().String("parent");
        var books = await Task.WhenAll((await Federation.ReadTreeAsync(finance, place)).All.Select(each => finance.PositionAsync(each.Code, "core")));

        var position = (await finance.GetAsync($"/v1/budgets/{place}/position?year={Actor.Year}&subtree=true")).ShouldBeOk();

        var totals = position.Body["subtree"]!;
        totals["organisations"]!.GetValue<int>().ShouldBe(books.Length);
        var core = FundFigures.Of(totals, "core");
        core.Committed.ShouldBe(books.Sum(book => book.Committed));
        core.Available.ShouldBe(books.Sum(book => book.Available));
        core.Received.ShouldBe((await finance.PositionAsync(place, "core")).Received);
    }

    /// <summary>A PCN with four entries: money received, two commitments and a refusal.</summary>
    private async Task<(string Pcn, Actor Lead)> PcnWithCommitmentsAsync()
    {
        var pcn = await demo.PcnWithAsync(100);
        var lead = await demo.Product.ActAsAsync("neighbourhood", pcn);
        (await lead.PostAsync($"/v1/budgets/{pcn}/commitments", Actor.Command("core", 60, ("purpose", "Clinics, \"weekend\" ones\nand more")))).ShouldBeOk();
        (await lead.CommitAsync(pcn, "core", 10)).ShouldBeOk();
        (await lead.CommitAsync(pcn, "core", 31)).ShouldBeRefusal("INSUFFICIENT_FUNDS");
        return (pcn, lead);
    }

    private static Task<Answer> GetAsync(Actor actor, string path, (string Name, string Value) header)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add(header.Name, header.Value);
        return actor.SendAsync(request);
    }

    /// <summary>As another program reads CSV.</summary>
    private static List<string[]> Rows(string csv)
    {
        using var parser = new TextFieldParser(new StringReader(csv)) { Delimiters = [","], HasFieldsEnclosedInQuotes = true, TrimWhiteSpace = false };
        var rows = new List<string[]>();
        while (parser.ReadFields() is { } row)
            rows.Add(row);
        return rows;
    }
}
