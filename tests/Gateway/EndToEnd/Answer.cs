using System.Net;
using System.Text.Json.Nodes;

namespace Federated.Tests.Gateway.EndToEnd;

/// <summary>What the product answered over HTTP.</summary>
internal sealed record Answer(HttpStatusCode Status, string? ContentType, string Text)
{
    public JsonNode Body => JsonNode.Parse(Text) ?? throw new InvalidOperationException($"Not JSON: {Text}");

    public static async Task<Answer> ReadAsync(HttpResponseMessage response) =>
        new(response.StatusCode, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync());

    /// <summary>A string of the body; proto3 JSON gives 64-bit integers as strings too.</summary>
    public string String(string name) =>
        Body[name]?.GetValue<string>() ?? throw new InvalidOperationException($"No \"{name}\" in {Text}");

    public long Int64(string name) => Body.Int64(name);

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
