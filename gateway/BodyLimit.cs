using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Model;

namespace Federated.Gateway;

/// <summary>
/// Holds the body of a request to the limit of its route. The server's own limit would do for that, but it counts the
/// framing of chunks too, and cuts the connection under a client that is still sending, so that the client never reads why.
/// </summary>
internal static class BodyLimit
{
    /// <summary>Name of the limit, in bytes, among the metadata of a route; a route without it has none.</summary>
    public const string Key = "MaximumBodyBytes";

    /// <summary>How much more the server takes and throws away while it answers: 32 MiB.</summary>
    private const long DiscardedBytes = 32 * 1024 * 1024;

    /// <summary>The limit of the route that a request takes; null when it has none.</summary>
    public static long? Of(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<RouteModel>()?.Config.Metadata?.TryGetValue(Key, out var bytes) == true
            ? long.Parse(bytes, CultureInfo.InvariantCulture)
            : null;

    /// <summary>Refuses a body that announces itself as too large, and stops one that turns out to be.</summary>
    public static Task Hold(HttpContext http, RequestDelegate next)
    {
        if (Of(http) is not { } limit) return next(http);
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } server)
            server.MaxRequestBodySize = limit + DiscardedBytes;
        if (http.Request.ContentLength > limit)
        {
            http.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return Task.CompletedTask;
        }
        http.Request.Body = new LimitedBody(http.Request.Body, limit);
        return next(http);
    }

    private sealed class LimitedBody(Stream body, long limit) : Stream
    {
        private long _read;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await body.ReadAsync(buffer, cancellationToken);
            _read += read;
            return _read <= limit ? read : throw new BadHttpRequestException("The body is too large.", StatusCodes.Status413PayloadTooLarge);
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override void Flush() { }
    }
}
