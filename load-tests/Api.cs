using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Federated.LoadTests;

/// <summary>The API over REST; connections are kept and shared.</summary>
/// <param name="url">Address of the gateway.</param>
/// <param name="patience">How long one answer may take; 5 minutes when not given.</param>
internal sealed class Api(Uri url, TimeSpan? patience = null) : IDisposable
{
    // Of a system that is overloaded many answers are awaited at once; without a bound each would have a connection to itself,
    // until the machine has no more.
    private const int MostConnections = 4_000;

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        PooledConnectionLifetime = Timeout.InfiniteTimeSpan,
        MaxConnectionsPerServer = MostConnections,
    })
    {
        BaseAddress = url,
        Timeout = patience ?? TimeSpan.FromMinutes(5),
    };

    public void Dispose() => _http.Dispose();

    /// <summary>A token of the development issuer that outlives the test.</summary>
    internal async Task<string> TokenAsync(string role, string organisation, CancellationToken stopping)
    {
        const int lifetimeSeconds = 24 * 60 * 60;
        using var request = Post("dev/token", null, new(role, organisation, lifetimeSeconds), MessagesJson.Default.TokenRequest);
        return (await AnswerAsync(request, MessagesJson.Default.TokenAnswer, stopping)).AccessToken;
    }

    internal async Task<TAnswer> GetAsync<TAnswer>(
        string path, string? token, JsonTypeInfo<TAnswer> answer, CancellationToken stopping)
    {
        using var request = Request(HttpMethod.Get, path, token, null);
        return await AnswerAsync(request, answer, stopping);
    }

    internal Task<TAnswer> PostAsync<TBody, TAnswer>(
        string path, string token, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<TAnswer> answer, CancellationToken stopping) =>
        SendAsync(HttpMethod.Post, path, token, body, bodyType, answer, stopping);

    internal Task<TAnswer> PutAsync<TBody, TAnswer>(
        string path, string token, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<TAnswer> answer, CancellationToken stopping) =>
        SendAsync(HttpMethod.Put, path, token, body, bodyType, answer, stopping);

    internal async Task ImportAsync(string year, FileInfo map, FileInfo weights, string token, CancellationToken stopping)
    {
        using var parts = new MultipartFormDataContent
        {
            { new StreamContent(map.OpenRead()), "map", map.Name },
            { new StreamContent(weights.OpenRead()), "weights", weights.Name },
        };
        using var request = Request(HttpMethod.Post, $"v1/organisations:import?year={year}", token, parts);
        await AnswerAsync(request, MessagesJson.Default.JsonElement, stopping);
    }

    /// <summary>Sends without judging: null when it went well, else status and reason, such as "400 INSUFFICIENT_FUNDS".</summary>
    internal async Task<string?> TryPostAsync<TBody>(
        string path, string token, TBody body, JsonTypeInfo<TBody> bodyType, CancellationToken stopping)
    {
        using var request = Post(path, token, body, bodyType);
        try
        {
            using var response = await _http.SendAsync(request, stopping);
            return response.IsSuccessStatusCode ? null : (await FailureAsync(response, stopping)).Code;
        }
        catch (TaskCanceledException) when (!stopping.IsCancellationRequested)
        {
            return "timed out";
        }
    }

    private async Task<TAnswer> SendAsync<TBody, TAnswer>(
        HttpMethod method, string path, string token, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<TAnswer> answer, CancellationToken stopping)
    {
        using var request = Request(method, path, token, body, bodyType);
        return await AnswerAsync(request, answer, stopping);
    }

    private async Task<TAnswer> AnswerAsync<TAnswer>(
        HttpRequestMessage request, JsonTypeInfo<TAnswer> type, CancellationToken stopping)
    {
        using var response = await _http.SendAsync(request, stopping);
        if (!response.IsSuccessStatusCode)
        {
            var (code, detail) = await FailureAsync(response, stopping);
            throw new HttpRequestException(
                $"{request.Method} {request.RequestUri}: {code} {detail}", null, response.StatusCode);
        }

        return await response.Content.ReadFromJsonAsync(type, stopping)
            ?? throw new JsonException($"{request.Method} {request.RequestUri}: the answer is null.");
    }

    private static async Task<(string Code, string? Detail)> FailureAsync(
        HttpResponseMessage response, CancellationToken stopping)
    {
        var status = $"{(int)response.StatusCode}";
        if (response.Content.Headers.ContentType?.MediaType != "application/problem+json") return (status, null);
        var problem = await response.Content.ReadFromJsonAsync(MessagesJson.Default.Problem, stopping);
        return ($"{status} {problem?.Reason}", problem?.Detail);
    }

    private static HttpRequestMessage Post<TBody>(string path, string? token, TBody body, JsonTypeInfo<TBody> type) =>
        Request(HttpMethod.Post, path, token, body, type);

    private static HttpRequestMessage Request<TBody>(HttpMethod method, string path, string? token, TBody body, JsonTypeInfo<TBody> type)
    {
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, type));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return Request(method, path, token, content);
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, string? token, HttpContent? content)
    {
        var request = new HttpRequestMessage(method, path) { Content = content };
        if (token is not null) request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        return request;
    }
}
