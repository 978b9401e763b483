using System.Text.Json.Nodes;
using static Federated.Tests.Services.Decisions.DecisionsUnderTest;

namespace Federated.Tests.Services.Decisions;

/// <summary>Events of the books by pub/sub: in order and at least once on the one side; told twice, late or not at all on the other.</summary>
public sealed class PubSubTests : IAsyncLifetime
{
    private FakeSidecar _sidecar = null!;
    private DecisionsUnderTest _both = null!;

    public async Task InitializeAsync()
    {
        _sidecar = await FakeSidecar.StartAsync();
        _both = await StartWithScheme(new()
        {
            ["Events:PubSub"] = "broker",
            ["Events:Sidecar"] = _sidecar.Address,
            // What is counted here was told: nothing else looks at the books meanwhile.
            ["Decisions:SweepSeconds"] = "3600",
            ["APP_API_TOKEN"] = "between us",
        });
    }

    public async Task DisposeAsync()
    {
        await _both.DisposeAsync();
        await _sidecar.DisposeAsync();
    }

    [Fact]
    public async Task Every_entry_is_published_in_order_also_after_the_sidecar_was_away()
    {
        await Commit(1_000);
        await PublishedAsync(Pcn, version: 2);
        _sidecar.IsAway = true;
        for (var i = 0; i < 3; i++) await Commit(2_000);
        _sidecar.IsAway = false;
        await PublishedAsync(Pcn, version: 5);

        // Told again is told again: what counts is that nobody is told of a version before those before it.
        var newest = new Dictionary<string, long>();
        foreach (var (organisation, version) in _sidecar.Published.Select(Entry))
        {
            var known = newest.GetValueOrDefault(organisation);
            version.ShouldBeLessThanOrEqualTo(known + 1, organisation);
            newest[organisation] = Math.Max(known, version);
        }
        newest[Pcn].ShouldBe(5);
    }

    [Fact]
    public async Task What_is_told_twice_counts_once_and_what_was_not_told_is_counted_with_the_next()
    {
        await Commit(1_000);
        await Commit(2_000);
        await Commit(3_000);
        await PublishedAsync(Pcn, version: 4);
        var told = _sidecar.Published.Last(e => Entry(e) == (Pcn, 4));
        (await CountedAsync()).ShouldBe((0, 0));

        // The two before it never came.
        (await BringAsync(told)).ShouldBe("SUCCESS");
        (await CountedAsync()).ShouldBe((3, 6_000));
        (await BringAsync(told)).ShouldBe("SUCCESS");
        // One of those before comes late.
        (await BringAsync(_sidecar.Published.First(e => Entry(e) == (Pcn, 3)))).ShouldBe("SUCCESS");
        (await CountedAsync()).ShouldBe((3, 6_000));
        (await _both.Difference()).ShouldBeNull();
    }

    [Fact]
    public async Task What_cannot_be_counted_now_is_asked_for_again_and_what_is_no_event_is_not()
    {
        await Commit(1_000);
        await PublishedAsync(Pcn, version: 2);
        var told = _sidecar.Published.Last(e => Entry(e) == (Pcn, 2));

        await _both.StopBudgets();
        (await BringAsync(told)).ShouldBe("RETRY");
        await _both.StartBudgets();
        await Eventually(async () => await BringAsync(told) == "SUCCESS", () => "The event is not taken.");
        (await CountedAsync()).ShouldBe((1, 1_000));

        (await BringAsync("not an event")).ShouldBe("DROP");
        (await BringAsync("""{"data":{"organisation":"","version":"1"}}""")).ShouldBe("DROP");
        (await _sidecar.BringAsync(_both.DecisionsAddress, told)).ShouldBe("401");
        (await _sidecar.BringAsync(_both.DecisionsAddress, told, "guessed")).ShouldBe("401");
    }

    private Task<string> BringAsync(string told) => _sidecar.BringAsync(_both.DecisionsAddress, told, "between us");

    private async Task Commit(long pence)
    {
        using var books = _both.Books("neighbourhood", Pcn);
        var commitment = Money(pence, ("purpose", "Clinics"));
        await books.Do($"/v1/budgets/{Pcn}/commitments", commitment);
    }

    private Task PublishedAsync(string organisation, long version) =>
        Eventually(() => Task.FromResult(_sidecar.Published.Any(told => Entry(told) == (organisation, version))), () => string.Join('\n', _sidecar.Published));

    private async Task<(long Count, long Pence)> CountedAsync()
    {
        var tiers = (await _both.Share())["tiers"]!.AsArray();
        var neighbourhood = tiers.SingleOrDefault(tier => tier!["tier"]!.GetValue<string>() == "neighbourhood");
        return neighbourhood is null ? (0, 0) : (Number(neighbourhood["count"]), Number(neighbourhood["pence"]));
    }

    private static (string Organisation, long Version) Entry(string told)
    {
        var data = JsonNode.Parse(told)!["data"]!;
        return (data["organisation"]!.GetValue<string>(), Number(data["version"]));
    }

    private static long Number(JsonNode? node) => long.Parse(node!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture);
}
