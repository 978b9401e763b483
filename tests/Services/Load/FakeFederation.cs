using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Federated.Tests.Services.Load;

/// <summary>
/// Answers what a load test asks, over HTTP, and can be told to answer badly: the product itself does not make a
/// proof that fails. One ICS: a place with U1 and U2, a place with a place with U3, and a place where nobody lives.
/// </summary>
internal sealed class FakeFederation : IAsyncDisposable
{
    private static readonly Dictionary<string, string[]> _children = new()
    {
        ["QMF"] = ["QMF-A", "QMF-B", "QMF-EMPTY"],
        ["QMF-A"] = ["U1", "U2"],
        ["QMF-B"] = ["QMF-C"],
        ["QMF-C"] = ["U3"],
        ["QMF-EMPTY"] = ["U4"],
    };

    private readonly WebApplication _app;

    private FakeFederation(WebApplication app) => _app = app;

    internal Uri Url => new(_app.Urls.Single());

    /// <summary>Pence by parent.</summary>
    internal ConcurrentDictionary<string, long> Allocated { get; } = [];

    /// <summary>Commitments by PCN.</summary>
    internal ConcurrentDictionary<string, int> Committed { get; } = [];

    /// <summary>Names and contents of the files imported.</summary>
    internal ConcurrentBag<string> Imported { get; } = [];

    internal bool Balanced { get; set; } = true;

    internal string AllocationState { get; set; } = "settled";

    /// <summary>What a transfer says when it is asked for.</summary>
    internal string TransferState { get; set; } = "settled";

    /// <summary>Refuses every commitment of this PCN.</summary>
    internal string? Poor { get; set; }

    /// <summary>Turns away every commitment but one in so many; 0: none.</summary>
    internal int AnswersOneIn { get; set; }

    internal static async Task<FakeFederation> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var fake = new FakeFederation(app);
        fake.Map();
        await app.StartAsync();
        return fake;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private void Map()
    {
        _app.MapPost("/dev/token", (JsonElement body) =>
            new { access_token = $"{body.GetProperty("role")} of {body.GetProperty("organisation")}" });
        _app.MapGet("/v1/organisations", () => new { organisations = new[] { new { code = "QMF", tier = "system" } } });
        _app.MapGet("/v1/organisations/{code}/tree", (string code) => Tree(code));
        _app.MapPost("/v1/organisations:import", async (HttpRequest request) =>
        {
            foreach (var file in request.Form.Files)
            {
                using var reader = new StreamReader(file.OpenReadStream());
                Imported.Add($"{file.Name}: {await reader.ReadToEndAsync()}");
            }

            return new { };
        });
        _app.MapPost("/v1/budgets/{ics}/funding", () => new { });
        _app.MapPost("/v1/budgets/{parent}/allocations", Allocate);
        _app.MapGet("/v1/budgets/{parent}/transfers/{id}", (string parent, string id) => new { state = TransferState });
        _app.MapPost("/v1/budgets/{pcn}/commitments", Commit);
        _app.MapGet("/health/journal", () => new { transactions = Committed.Values.Sum() / 4, entries = Committed.Values.Sum() });
        _app.MapGet("/v1/proof", (string year, HttpRequest request) =>
            new { balanced = Balanced, receivedPence = "1000", firstDifference = Balanced ? "" : "QMF at version 7" });
    }

    private static JsonObject Tree(string code) => new()
    {
        ["organisation"] = new JsonObject { ["code"] = code, ["tier"] = code[0] == 'U' ? "neighbourhood" : "place" },
        ["children"] = new JsonArray([.. _children.GetValueOrDefault(code, []).Select(Tree)]),
    };

    private object Allocate(string parent, JsonElement body)
    {
        var amountPence = body.GetProperty("amountPence").GetInt64();
        Allocated[parent] = amountPence;
        var inhabited = _children[parent].Where(child => child != "QMF-EMPTY").ToArray();

        // As proto3 JSON does, a share of nothing is left out.
        var shares = inhabited.Select(child => new { organisation = child, amountPence = $"{amountPence / inhabited.Length}" });
        return new { state = AllocationState, shares };
    }

    private IResult Commit(string pcn, JsonElement body, HttpRequest request)
    {
        request.Headers.Authorization.ToString().ShouldBe("Bearer system-finance of QMF");
        body.GetProperty("amountPence").GetInt64().ShouldBeInRange(1, 10);
        Committed.AddOrUpdate(pcn, 1, (_, count) => count + 1);
        if (AnswersOneIn > 0 && Committed.Values.Sum() % AnswersOneIn > 0)
            return Results.Json(new { reason = "OVERLOADED" }, contentType: "application/problem+json", statusCode: 429);
        return pcn == Poor
            ? Results.Json(new { reason = "INSUFFICIENT_FUNDS" }, contentType: "application/problem+json", statusCode: 422)
            : Results.Json(new { commitmentId = body.GetProperty("commandId") });
    }
}
