using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using Federated.Tests.Services.Compat.Grpc.Proto;
using Google.Protobuf;

namespace Federated.Tests.Services.Compat.Grpc;

/// <summary>Calls without a gRPC client, to see what is on the wire.</summary>
internal sealed class RawCalls(Uri address) : IDisposable
{
    public const string Greet = "/federated.tests.grpc.Greeter/Greet";

    private readonly HttpClient http = new() { BaseAddress = address };

    public Task<RawAnswer> GreetAsync(string wish, params (string Name, string Value)[] headers) =>
        SendAsync(Greet, Frame(new Greeting { Text = "you", Wish = wish }), headers);

    public async Task<RawAnswer> SendAsync(
        string path,
        byte[] body,
        (string Name, string Value)[]? headers = null,
        string? contentType = "application/grpc",
        Version? version = null,
        CancellationToken cancellationToken = default)
    {
        using var content = new ByteArrayContent(body);
        if (contentType is not null)
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        using var response = await OpenAsync(path, content, headers, version, cancellationToken);
        return await ReadAsync(response);
    }

    /// <summary>Sends a request whose answer need not be complete, nor be read at once.</summary>
    public async Task<HttpResponseMessage> OpenAsync(
        string path,
        HttpContent content,
        (string Name, string Value)[]? headers = null,
        Version? version = null,
        CancellationToken cancellationToken = default)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Version = version ?? HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        request.Headers.TE.ParseAdd("trailers");
        foreach (var (name, value) in headers ?? [])
            request.Headers.TryAddWithoutValidation(name, value).ShouldBeTrue();
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    public static async Task<RawAnswer> ReadAsync(HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsByteArrayAsync();
        return new RawAnswer(
            response.StatusCode,
            Flat(response.Headers.Concat(response.Content.Headers)),
            Flat(response.TrailingHeaders),
            body);
    }

    public static byte[] Frame(IMessage message) => Frame(message.ToByteArray());

    public static byte[] Frame(byte[] payload, bool compressed = false) =>
    [
        compressed ? (byte)1 : (byte)0,
        (byte)(payload.Length >> 24), (byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length,
        .. payload,
    ];

    public static byte[] Zip(byte[] payload)
    {
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Optimal))
            gzip.Write(payload);
        return zipped.ToArray();
    }

    public void Dispose() => http.Dispose();

    private static Dictionary<string, string> Flat(IEnumerable<KeyValuePair<string, IEnumerable<string>>> headers) =>
        headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => string.Join(',', header.Value));
}

internal sealed record RawAnswer(
    HttpStatusCode Http, Dictionary<string, string> Headers, Dictionary<string, string> Trailers, byte[] Body)
{
    /// <summary>The status of an answer that has nothing but headers.</summary>
    public string? StatusInHeaders => Headers.GetValueOrDefault("grpc-status");

    public string? StatusInTrailers => Trailers.GetValueOrDefault("grpc-status");

    public Reply Reply
    {
        get
        {
            var length = (Body[1] << 24) | (Body[2] << 16) | (Body[3] << 8) | Body[4];
            Body.Length.ShouldBe(length + 5);
            var payload = Body[5..];
            if (Body[0] == 1)
            {
                using var gzip = new GZipStream(new MemoryStream(payload), CompressionMode.Decompress);
                using var plain = new MemoryStream();
                gzip.CopyTo(plain);
                payload = plain.ToArray();
            }
            return Reply.Parser.ParseFrom(payload);
        }
    }
}

/// <summary>A request body that says nothing and does not end before it is told to.</summary>
internal sealed class SilentContent : HttpContent
{
    private readonly TaskCompletionSource end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SilentContent() => Headers.ContentType = new MediaTypeHeaderValue("application/grpc");

    public void End() => end.TrySetResult();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.FlushAsync();
        await end.Task;
    }

    protected override bool TryComputeLength(out long length)
    {
        length = -1;
        return false;
    }
}
