using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Federated.Tests.Gateway.EndToEnd;

/// <summary>What the product answered over HTTP.</summary>
internal sealed record Answer(HttpStatusCode Status, HttpResponseHeaders Headers, string? ContentType, string Text)
{
    public JsonNode Body => JsonNode.Parse(Text) ?? throw new InvalidOperationException($"Not JSON: {Text}");

    /// <summary>Header Allow, which .NET counts among those of the content.</summary>
    public IReadOnlyCollection<string> AllowedMethods { get; private init; } = [];

    public static async Task<Answer> ReadAsync(HttpResponseMessage response) =>
        new(response.StatusCode, response.Headers, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync())
        {
            AllowedMethods = [.. response.Content.Headers.Allow],
        };

    /// <summary>A string of the body; proto3 JSON gives 64-bit integers as strings too.</summary>
    public string String(string name) =>
        Body[name]?.GetValue<string>() ?? throw new InvalidOperationException($"No \"{name}\" in {Text}");

    public long Int64(string name) => Body.Int64(name);

    /// <summary>What is wrong with a request, field by field.</summary>
    public IReadOnlyList<(string Field, string Rule)> Errors =>
        [.. Body["errors"]!.AsArray().Select(error => (error!["field"]!.GetValue<string>(), error["rule"]!.GetValue<string>()))];

    public Answer ShouldBeOk()
    {
        Status.ShouldBe(HttpStatusCode.OK, Text);
        return this;
    }

    public Answer ShouldBeProblem(HttpStatusCode status)
    {
        Status.ShouldBe(status, Text);
        ContentType.ShouldBe("application/problem+json", Text);
        Body["status"]!.GetValue<int>().ShouldBe((int)status, Text);
        Body["title"]!.GetValue<string>().ShouldNotBeNullOrWhiteSpace();
        return this;
    }

    /// <summary>400, naming these fields and no other.</summary>
    public Answer ShouldBeInvalid(params string[] fields)
    {
        ShouldBeProblem(HttpStatusCode.BadRequest);
        Errors.Select(error => error.Field).ShouldBe(fields, ignoreOrder: true, Text);
        Errors.ShouldAllBe(error => error.Rule.Length > 0);
        return this;
    }

    /// <summary>A business refusal: its reason, and the figures that explain it.</summary>
    public Answer ShouldBeRefusal(string reason)
    {
        ShouldBeProblem(HttpStatusCode.UnprocessableEntity);
        String("reason").ShouldBe(reason);
        return this;
    }
}

internal static class JsonNumbers
{
    /// <summary>A 64-bit number, which proto3 JSON gives as a string. It must be present: zeros are given too.</summary>
    public static long Int64(this JsonNode node, string name) => long.Parse(
        node[name]?.GetValue<string>() ?? throw new InvalidOperationException($"No \"{name}\" in {node.ToJsonString()}"));
}
