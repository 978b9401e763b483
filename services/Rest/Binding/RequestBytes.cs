using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Federated.Rest;

/// <summary>The body of a request in memory, within a limit.</summary>
internal static class RequestBytes
{
    /// <exception cref="ProblemException">413: the body is larger.</exception>
    public static async ValueTask<PooledBuffer> Read(HttpContext http, int maxBytes)
    {
        var announced = http.Request.ContentLength ?? 0;
        if (announced > maxBytes)
            throw TooLarge(maxBytes);
        // The server's own limit may be lower than that of this route; this one is counted here.
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit && limit.MaxRequestBodySize < maxBytes)
            limit.MaxRequestBodySize = maxBytes;

        // A length is believed up to here; beyond it memory is taken only for bytes that came.
        var buffer = new PooledBuffer((int)Math.Clamp(announced, 1024, 64 * 1024));
        try
        {
            var body = http.Request.BodyReader;
            while (true)
            {
                var read = await body.ReadAsync(http.RequestAborted);
                var fits = buffer.Length + read.Buffer.Length <= maxBytes;
                if (fits)
                    Append(read.Buffer, buffer);
                body.AdvanceTo(read.Buffer.End);
                if (!fits)
                    throw TooLarge(maxBytes);
                if (read.IsCompleted)
                    return buffer;
            }
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    public static ProblemException TooLarge(int maxBytes) =>
        new(new Problem(StatusCodes.Status413PayloadTooLarge, "REQUEST_TOO_LARGE", $"The body may have at most {maxBytes} bytes."));

    private static void Append(in ReadOnlySequence<byte> from, PooledBuffer buffer)
    {
        foreach (var segment in from)
            buffer.Write(segment.Span);
    }
}
