using System.Text;
using System.Text.Json.Nodes;
using Federated.Rest;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Logging;

namespace Federated.Tests.Services.Rest;

/// <summary>The trial service over REST, in memory.</summary>
public sealed class TrialHost : IAsyncLifetime
{
    private readonly WebApplication app;

    public TrialHost()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.Services.AddRest(options =>
        {
            options.MaxJsonBytes = 20_000;
            options.MaxMultipartBytes = 50_000;
        });
        app = builder.Build();
        app.MapRest<TrialService>(Trial.Descriptor);
    }

    public HttpClient Client { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await app.StartAsync();
        Client = app.GetTestClient();
    }

    public async Task DisposeAsync() => await app.DisposeAsync();

    public Task<HttpResponseMessage> Post(string path, string json, params (string Name, string Value)[] headers) =>
        Send(HttpMethod.Post, path, new StringContent(json, Encoding.UTF8, "application/json"), headers);

    public Task<HttpResponseMessage> Get(string path, params (string Name, string Value)[] headers) => Send(HttpMethod.Get, path, null, headers);

    public async Task<HttpResponseMessage> Send(
        HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value).ShouldBeTrue();
        return await Client.SendAsync(request);
    }
}

internal static class Answers
{
    public static async Task<JsonNode> Json(this Task<HttpResponseMessage> answer) => await (await answer).Json();

    public static async Task<JsonNode> Json(this HttpResponseMessage answer) => JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;

    /// <summary>The faults of a 400, as "field rule" lines.</summary>
    public static async Task<string[]> Faults(this Task<HttpResponseMessage> answer)
    {
        var response = await answer;
        var problem = await response.Json();
        ((int)response.StatusCode).ShouldBe(400, problem.ToJsonString());
        problem["reason"]!.GetValue<string>().ShouldBe("INVALID_REQUEST");
        return [.. problem["errors"]!.AsArray().Select(error => $"{error!["field"]} {error["rule"]}")];
    }
}
