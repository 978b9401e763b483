using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Federated.Domain;
using Federated.Tests.Cluster.Services;

namespace Federated.Tests.Cluster.Decisions;

/// <summary>The small system with money of this year in every book, and a scheme of delegation in force.</summary>
internal static class DecidedSystem
{
    /// <summary>In each book, of each fund, when a run begins. Pence.</summary>
    public const long EachPence = 2_000_000;

    /// <summary>More than any book has, and within a network's own limit. Pence.</summary>
    public const long BeyondTheMoney = 4_000_000;

    /// <summary>More than a network commits by itself. Pence.</summary>
    public const long BeyondTheLimit = 6_000_000;

    private static readonly DateOnly _today = LondonDay.Of(DateTimeOffset.UtcNow);

    /// <summary>This year's: what is decided today and what is committed today then count together.</summary>
    public static string Year { get; } = $"{FinancialYear.Of(_today)}";

    public static JsonObject Money(string fund, long pence, params ReadOnlySpan<(string Name, string Value)> more)
    {
        var body = new JsonObject { ["year"] = Year, ["fund"] = fund, ["amountPence"] = $"{pence}" };
        foreach (var (name, value) in more) body[name] = value;
        return body;
    }

    /// <summary>Imports the organisations, and hands money down to each.</summary>
    public static async Task FundAsync(RunningBudgets budgets)
    {
        await SmallSystem.ImportAsync(budgets);
        foreach (var fund in SmallSystem.Funds)
        {
            await AskAsync($"{SmallSystem.Ics}/funding", Money(fund, 7 * EachPence, ("source", "NHS England")));
            foreach (var place in SmallSystem.Places) await AskAsync($"{SmallSystem.Ics}/delegations", Money(fund, 3 * EachPence, ("toOrganisation", place)));
            foreach (var network in SmallSystem.Networks)
                await AskAsync($"{SmallSystem.ParentOf(network)}/delegations", Money(fund, EachPence, ("toOrganisation", network)));
        }

        async Task AskAsync(string path, JsonObject body)
        {
            body["commandId"] = $"{Guid.NewGuid()}";
            (await budgets.PostAsync($"/v1/budgets/{path}", body.ToJsonString())).ShouldBeOk();
        }
    }

    /// <summary>Has the built-in scheme signed and published, with fewer approvals: two for the system, one elsewhere.</summary>
    public static async Task PublishSchemeAsync(BothServices services)
    {
        const string path = $"/v1/schemes/{SmallSystem.Ics}";
        var finance = new Seat("system-finance", SmallSystem.Ics, "drafter");
        var scheme = (await AskAsync(HttpMethod.Get, path, finance, null))["scheme"]!.DeepClone();
        foreach (var quorum in scheme["quorum"]!.AsArray()) quorum!["approvals"] = quorum["tier"]!.GetValue<string>() == "system" ? 2 : 1;
        // By population, and few live here: a place would have less than its networks.
        scheme["limits"]!.AsArray().RemoveAll(limit => limit!["category"]!.GetValue<string>() == "estates");
        var draft = await AskAsync(HttpMethod.Put, path, finance, new() { ["scheme"] = scheme });
        foreach (var partner in draft["signOffs"]!.AsArray().Select(s => s!["organisation"]!.GetValue<string>()))
            await AskAsync(HttpMethod.Post, $"{path}:signOff", Seat.At(partner, "chair"), new() { ["revision"] = draft["revision"]!.DeepClone() });
        await AskAsync(HttpMethod.Post, $"{path}:publish", finance, new() { ["effectiveFrom"] = _today.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) });

        async Task<JsonNode> AskAsync(HttpMethod method, string where, Seat by, JsonObject? body)
        {
            body?["commandId"] = $"{Guid.NewGuid()}";
            using var content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
            return (await services.Decisions.SendAsync(method, where, content, services.TokenOf(by))).ShouldBeOk().Body;
        }
    }
}
