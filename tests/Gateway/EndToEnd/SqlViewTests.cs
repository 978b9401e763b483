using System.Text.Json.Nodes;

namespace Federated.Tests.Gateway.EndToEnd;

/// <summary>What an auditor reads from the journal's file with SQL alone is what the API says.</summary>
[Collection(ProductTests.Name)]
public class SqlViewTests(DemoProduct demo)
{
    [Fact]
    public async Task Positions_in_SQL_are_those_of_the_API()
    {
        var finance = await demo.FinanceAsync();
        var (place, pcn) = await WithHistoryAsync(finance);

        foreach (var organisation in new[] { DemoProduct.Ics, place, pcn })
        {
            var inSql = Rows("SELECT account, sum(balance_pence) FROM book_positions WHERE organisation = $o AND year = '2025-26' AND fund = 'core' GROUP BY account", organisation)
                .ToDictionary(row => (string)row[0]!, row => (long)row[1]!);
            long Of(string account) => inSql.GetValueOrDefault(account);

            (await finance.PositionAsync(organisation, "core")).ShouldBe(
                new(Of("received"), Of("available"), Of("in-transit"), Of("delegated"), Of("reserved"), Of("committed"), Of("spent")), organisation);
        }
    }

    [Fact]
    public async Task Entries_and_postings_in_SQL_are_those_of_the_API()
    {
        var finance = await demo.FinanceAsync();
        var (place, pcn) = await WithHistoryAsync(finance);

        foreach (var organisation in new[] { DemoProduct.Ics, place, pcn })
        {
            var entries = await finance.EntriesAsync(organisation);
            var inSql = Rows("SELECT version, command_id, kind, actor, effective_on, year, fund, amount_pence, refusal, hash FROM book_entries WHERE organisation = $o ORDER BY version", organisation);
            inSql.Select(row => string.Join('|', row)).ShouldBe(entries.Select(OneLine));

            Rows("SELECT recorded_at FROM book_entries WHERE organisation = $o ORDER BY version", organisation).Select(row => DateTimeOffset.Parse((string)row[0]!))
                .ShouldBe(entries.Select(entry => DateTimeOffset.Parse(entry["recordedAt"]!.GetValue<string>())));

            var postings = Rows("SELECT version, account, child, amount_pence, year, fund FROM book_postings WHERE organisation = $o", organisation);
            postings.Select(row => string.Join('|', row)).Order().ShouldBe(entries.SelectMany(Postings).Order());
        }
        JournalFile.Query(demo.Product.Data, "SELECT organisation, version FROM book_postings GROUP BY 1, 2 HAVING sum(amount_pence) <> 0").ShouldBeEmpty();
    }

    /// <summary>A place and a PCN below it whose books have a history.</summary>
    private async Task<(string Place, string Pcn)> WithHistoryAsync(Actor finance)
    {
        var pcn = await demo.PcnWithAsync(1_000);
        var place = (await finance.GetAsync($"/v1/organisations/{pcn}")).ShouldBeOk().String("parent");
        var commitment = (await finance.CommitAsync(pcn, "core", 400)).ShouldBeOk().String("commitmentId");
        (await finance.SpendAsync(pcn, "core", 150, commitment)).ShouldBeOk();
        (await finance.SpendAsync(pcn, "core", 50)).ShouldBeOk();
        (await finance.ReturnAsync(pcn, "core", 100)).ShouldBeOk().String("state").ShouldBe("settled");
        (await finance.CommitAsync(pcn, "core", 1_000)).ShouldBeRefusal("INSUFFICIENT_FUNDS");
        return (place, pcn);
    }

    private List<object?[]> Rows(string sql, string organisation) => JournalFile.Query(demo.Product.Data, sql, ("$o", organisation));

    private static string OneLine(JsonNode entry) => string.Join('|',
        new[] { "version", "commandId", "kind", "actor", "effectiveOn", "year", "fund", "amountPence", "refusal", "hash" }
            .Select(name => entry[name]!.GetValue<string>()));

    private static IEnumerable<string> Postings(JsonNode entry) => entry["postings"]!.AsArray().Select(posting =>
    {
        var account = posting!["account"]!.GetValue<string>().Split(':');
        return string.Join('|', entry.Int64("version"), account[0], account.ElementAtOrDefault(1), posting.Int64("amountPence"),
            posting["year"]!.GetValue<string>(), posting["fund"]!.GetValue<string>());
    });
}
