using System.Text.Json.Nodes;
using Federated.Budgets.Books;
using Federated.Engine.Journals;
using Microsoft.Extensions.DependencyInjection;

namespace Federated.Tests.Services.Budgets;

public sealed class ControlTotalTests : IAsyncLifetime
{
    private const string Totals = "/v1/control-totals/QMF";
    private BudgetsUnderTest _budgets = null!;
    private Client _finance = null!;
    private Client _newham = null!;
    private Client _hackney = null!;

    public async Task InitializeAsync()
    {
        _budgets = await BudgetsUnderTest.Start();
        _finance = _budgets.As("system-finance", "QMF");
        _newham = _budgets.As("place-board", "QMF-NEWHAM");
        _hackney = _budgets.As("place-board", "QMF-HACKNEY");
    }

    public async Task DisposeAsync()
    {
        foreach (var client in (Client[])[_finance, _newham, _hackney]) client.Dispose();
        // Books, reports and registers that are replayed from the journal are those that were served.
        var audit = await Audit.Of(_budgets.Services.GetRequiredService<IJournal>(), default);
        await _budgets.DisposeAsync();
        audit.FirstDifference.ShouldBeNull();
    }

    [Fact]
    public async Task Another_split_is_in_force_when_those_whom_it_changes_have_consented()
    {
        Said(await Put(0, ("QMF", 50), ("QMF-NEWHAM", -20), ("QMF-HACKNEY", -30))).ShouldBe("0: QMF 50, QMF-HACKNEY -30, QMF-NEWHAM -20");
        var proposed = await Put(0, ("QMF", 50), ("QMF-NEWHAM", -10), ("QMF-HACKNEY", -40));
        Said(proposed).ShouldBe("0: QMF 50 > 50, QMF-HACKNEY -30 > -40 asked, QMF-NEWHAM -20 > -10 asked; open");
        var proposal = proposed["proposal"]!["proposal"]!.GetValue<string>();
        proposed["proposal"]!["proposedBy"]!.GetValue<string>().ShouldBe("tester (system-finance@QMF)");

        Said(await _newham.Do($"{Totals}/proposals/{proposal}:consent", [])).ShouldEndWith("QMF-NEWHAM -20 > -10 consented; open");
        Said(await _hackney.Do($"{Totals}/proposals/{proposal}:consent", [])).ShouldBe("0: QMF 50, QMF-HACKNEY -40 consented, QMF-NEWHAM -10 consented; in-force");
        var (_, read) = await _newham.Get($"{Totals}?year=2025-26");
        Said(read).ShouldBe("0: QMF 50, QMF-HACKNEY -40 consented, QMF-NEWHAM -10 consented; in-force");
    }

    [Fact]
    public async Task The_first_refusal_refuses_the_whole_and_says_why()
    {
        await Put(0, ("QMF-NEWHAM", -20), ("QMF-HACKNEY", 20));
        var proposal = (await Put(5, ("QMF-NEWHAM", -20), ("QMF-HACKNEY", 25)))["proposal"]!["proposal"]!.GetValue<string>();

        (await Answer(_newham, proposal, "consent")).ShouldBe("422 CONSENT_NOT_ASKED");
        (await Answer(_hackney, proposal, "refuse", reason: "")).ShouldBe("400 INVALID_REQUEST");
        (await Answer(_hackney, proposal, "refuse")).ShouldBe("200 ");
        (await Answer(_hackney, proposal, "consent")).ShouldBe("422 PROPOSAL_NOT_OPEN");
        var (_, read) = await _finance.Get($"{Totals}?year=2025-26");
        Said(read).ShouldBe("0: QMF-HACKNEY 20 refused, QMF-NEWHAM -20; refused");
        read["proposal"]!["refusedBy"]!.GetValue<string>().ShouldBe("QMF-HACKNEY");
        read["proposal"]!["reason"]!.GetValue<string>().ShouldBe("more than we can save");
    }

    [Fact]
    public async Task A_command_is_answered_as_it_was_at_first_and_its_id_is_of_nothing_else()
    {
        var id = Guid.NewGuid().ToString();
        var first = await Put(0, id, ("QMF-NEWHAM", -20), ("QMF-HACKNEY", 20));
        var proposal = (await Put(0, ("QMF-NEWHAM", -10), ("QMF-HACKNEY", 10)))["proposal"]!["proposal"]!.GetValue<string>();
        JsonNode.DeepEquals(await Put(0, id, ("QMF-NEWHAM", -20), ("QMF-HACKNEY", 20)), first).ShouldBeTrue();
        var (status, problem) = await _finance.Put(Totals, Split(0, id, ("QMF-NEWHAM", -11), ("QMF-HACKNEY", 11)));
        (status, problem["reason"]!.GetValue<string>()).ShouldBe((409, "COMMAND_ID_REUSED"));

        // The same request of two organisations is two commands, and so are a consent and a refusal.
        var answer = Guid.NewGuid().ToString();
        (await Answer(_newham, proposal, "consent", answer)).ShouldBe("200 ");
        (await Answer(_newham, proposal, "consent", answer)).ShouldBe("200 ");
        (await Answer(_newham, proposal, "refuse", answer)).ShouldBe("409 COMMAND_ID_REUSED");
        (await Answer(_hackney, proposal, "consent", answer)).ShouldBe("409 COMMAND_ID_REUSED");
        Said((await _finance.Get($"{Totals}?year=2025-26")).Body).ShouldEndWith("; open");
    }

    [Fact]
    public async Task Only_finance_sets_them_everybody_in_the_system_sees_them_and_only_an_organisation_itself_consents()
    {
        await Put(0, ("QMF", -20), ("QMF-HACKNEY", 20));
        var proposal = (await Put(0, ("QMF", -10), ("QMF-HACKNEY", 10)))["proposal"]!["proposal"]!.GetValue<string>();
        foreach (var (role, organisation, sets, sees, consents) in ((string, string, int, int, string)[])
        [
            ("place-board", "QMF-NEWHAM", 403, 200, "422 CONSENT_NOT_ASKED"),
            ("neighbourhood", "U76122", 403, 200, "422 CONSENT_NOT_ASKED"),
            ("auditor", "QMF-HACKNEY", 403, 200, "403 FORBIDDEN"),
            ("operator", "*", 403, 200, "403 FORBIDDEN"),
            ("system-finance", "QMF", 200, 200, "200 "), // for its own part, and not for Hackney's
        ])
        {
            using var caller = _budgets.As(role, organisation);
            (await Answer(caller, proposal, "consent")).ShouldBe(consents, role);
            (await caller.Get($"{Totals}?year=2025-26")).Status.ShouldBe(sees, role);
            if (sets != 200) (await caller.Put(Totals, Split(0, Guid.NewGuid().ToString(), ("QMF", 0)))).Status.ShouldBe(sets, role);
        }
        Said((await _finance.Get($"{Totals}?year=2025-26")).Body).ShouldBe("0: QMF -20 > -10 consented, QMF-HACKNEY 20 > 10 asked; open");
    }

    [Fact]
    public async Task A_split_that_is_none_is_told_with_every_fault()
    {
        var (status, problem) = await _finance.Put(Totals, new()
        {
            ["commandId"] = "no",
            ["year"] = "2025",
            ["totalPence"] = 4,
            ["organisations"] = new JsonArray(Part(("QMF", 1)), Part(("QMF", 1)), Part(("QUY", 1)), Part(("U76122", long.MaxValue))),
        });
        status.ShouldBe(400);
        problem["errors"]!.AsArray().Select(e => e!["field"]!.GetValue<string>()).Order(StringComparer.Ordinal).ShouldBe(
            ["commandId", "organisations[1].organisation", "organisations[2].organisation", "organisations[3].amountPence", "totalPence", "year"]);
        (await _finance.Get($"{Totals}?year=2025-26")).Status.ShouldBe(404);
    }

    private Task<JsonNode> Put(long total, params (string Organisation, long Pence)[] parts) => Put(total, Guid.NewGuid().ToString(), parts);

    private async Task<JsonNode> Put(long total, string id, params (string Organisation, long Pence)[] parts)
    {
        var (status, body) = await _finance.Put(Totals, Split(total, id, parts));
        status.ShouldBe(200, body.ToJsonString());
        return body;
    }

    private static JsonObject Split(long total, string id, params (string Organisation, long Pence)[] parts) => new()
    {
        ["commandId"] = id,
        ["year"] = "2025-26",
        ["totalPence"] = total,
        ["organisations"] = new JsonArray([.. parts.Select(Part)]),
    };

    private static JsonObject Part((string Organisation, long Pence) part) => new() { ["organisation"] = part.Organisation, ["amountPence"] = part.Pence };

    private static async Task<string> Answer(Client caller, string proposal, string verb, string? id = null, string reason = "more than we can save")
    {
        var (status, body) = await caller.Post($"{Totals}/proposals/{proposal}:{verb}",
            new() { ["commandId"] = id ?? Guid.NewGuid().ToString(), ["reason"] = reason });
        return $"{status} {(status == 200 ? "" : body["reason"])}";
    }

    private static string Said(JsonNode totals)
    {
        var parts = totals["organisations"]!.AsArray().Select(o =>
            $"{o!["organisation"]} {o["amountPence"]}{(o["proposedPence"] is { } proposed ? $" > {proposed}" : "")} {o["consent"]}".TrimEnd());
        return $"{totals["totalPence"]}: {string.Join(", ", parts)}{(totals["proposal"] is { } proposal ? $"; {proposal["state"]}" : "")}";
    }
}
