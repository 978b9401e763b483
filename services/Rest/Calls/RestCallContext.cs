using System.Globalization;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Federated.Rest;

/// <summary>
/// A REST request as a gRPC service sees it. Headers, cancellation and user state are made only when a service asks for
/// them, since most calls need few of them.
/// </summary>
internal sealed class RestCallContext(HttpContext http, string method, TimeSpan timeout) : ServerCallContext, IDisposable
{
    /// <summary>Where the gRPC server library looks for the HTTP request (<c>GetHttpContext()</c>).</summary>
    private const string HttpContextKey = "__HttpContext";

    private static readonly AuthContext NoAuthContext = new(null, []);

    private readonly long started = Environment.TickCount64;
    private Metadata? requestHeaders;
    private Metadata? responseTrailers;
    private CancellationTokenSource? deadlineOrAborted;
    private Dictionary<object, object>? userState;

    /// <summary>Whether a service that watches its cancellation token was stopped because its time was over.</summary>
    public bool IsOverdue => deadlineOrAborted is { IsCancellationRequested: true } && !http.RequestAborted.IsCancellationRequested;

    protected override string MethodCore => method;

    protected override string HostCore => http.Request.Host.Value ?? "";

    protected override string PeerCore => http.Connection.RemoteIpAddress is { } address
        ? $"{(address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? "ipv4:" + address : $"ipv6:[{address}]")}:{http.Connection.RemotePort}"
        : "unknown";

    protected override DateTime DeadlineCore => DateTime.UtcNow + Remaining;

    protected override Metadata RequestHeadersCore => requestHeaders ??= HeadersAsMetadata(http.Request.Headers);

    protected override CancellationToken CancellationTokenCore => (deadlineOrAborted ??= Cancellation()).Token;

    protected override Metadata ResponseTrailersCore => responseTrailers ??= [];

    protected override Status StatusCore { get; set; }

    protected override WriteOptions? WriteOptionsCore { get; set; }

    protected override AuthContext AuthContextCore => NoAuthContext;

    protected override IDictionary<object, object> UserStateCore => userState ??= new() { [HttpContextKey] = http };

    private TimeSpan Remaining
    {
        get
        {
            var left = timeout - TimeSpan.FromMilliseconds(Environment.TickCount64 - started);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    public void Dispose() => deadlineOrAborted?.Dispose();

    protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders)
    {
        foreach (var header in responseHeaders)
        {
            var value = header.IsBinary ? Convert.ToBase64String(header.ValueBytes) : header.Value;
            http.Response.Headers.Append(header.Key, value);
        }
        return Task.CompletedTask;
    }

    protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) =>
        throw new NotSupportedException("A REST call has no propagation token; pass its deadline and cancellation token on.");

    private CancellationTokenSource Cancellation()
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        source.CancelAfter(Remaining);
        return source;
    }

    private static Metadata HeadersAsMetadata(IHeaderDictionary headers)
    {
        var metadata = new Metadata();
        foreach (var (name, values) in headers)
        {
            // Names outside gRPC's alphabet and binary ones mean nothing to a gRPC service.
            if (name.EndsWith(Metadata.BinaryHeaderSuffix, StringComparison.OrdinalIgnoreCase) || !name.All(IsKeyCharacter))
                continue;
            foreach (var value in values)
                metadata.Add(name.ToLower(CultureInfo.InvariantCulture), value ?? "");
        }
        return metadata;
    }

    private static bool IsKeyCharacter(char character) => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.';
}
