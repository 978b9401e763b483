using System.Net.Http.Headers;

namespace Dapr.Client;

/// <summary>A client over the sidecar's HTTP API.</summary>
internal sealed class DaprClientHttp : DaprClient
{
    private readonly HttpClient _http;

    public DaprClientHttp(Uri endpoint, string? apiToken)
    {
        _http = new HttpClient { BaseAddress = endpoint };
        if (!string.IsNullOrEmpty(apiToken)) _http.DefaultRequestHeaders.Add("dapr-api-token", apiToken);
    }

    public override async Task PublishByteEventAsync(
        string pubsubName, string topicName, ReadOnlyMemory<byte> data, string dataContentType = "application/json",
        Dictionary<string, string>? metadata = default, CancellationToken cancellationToken = default)
    {
        var query = string.Join('&', (metadata ?? []).Select(pair => $"metadata.{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"));
        var address = $"/v1.0/publish/{Uri.EscapeDataString(pubsubName)}/{Uri.EscapeDataString(topicName)}{(query.Length == 0 ? "" : "?" + query)}";
        using var content = new ReadOnlyMemoryContent(data);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(dataContentType);
        try
        {
            using var response = await _http.PostAsync(address, content, cancellationToken);
            if (!response.IsSuccessStatusCode)
                throw new DaprException($"The sidecar answered {(int)response.StatusCode} to an event for {topicName}: {await response.Content.ReadAsStringAsync(cancellationToken)}");
        }
        catch (HttpRequestException failure)
        {
            throw new DaprException($"The sidecar cannot be reached to publish to {topicName}.", failure);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _http.Dispose();
        base.Dispose(disposing);
    }
}
