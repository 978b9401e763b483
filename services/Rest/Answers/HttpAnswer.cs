using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Federated.Rest;

/// <summary>Sends a finished answer.</summary>
internal static class HttpAnswer
{
    /// <summary>
    /// What was asked with GET or HEAD gets a strong ETag of its bytes, and 304 where the caller has those already: it may
    /// be kept by the caller alone, and is asked for again each time.
    /// </summary>
    public static async Task Write(HttpContext http, PooledBuffer body, string contentType)
    {
        var (request, response) = (http.Request, http.Response);
        var isHead = HttpMethods.IsHead(request.Method);
        if (isHead || HttpMethods.IsGet(request.Method))
        {
            var etag = ETag(body.Written.Span);
            response.Headers.ETag = etag;
            response.Headers.CacheControl = "private, no-cache";
            if (IsKnown(request.Headers.IfNoneMatch, etag))
            {
                response.StatusCode = StatusCodes.Status304NotModified;
                return;
            }
        }

        response.ContentType = contentType;
        response.Headers.XContentTypeOptions = "nosniff";
        response.ContentLength = body.Length;
        if (!isHead)
            await response.BodyWriter.WriteAsync(body.Written, http.RequestAborted);
    }

    private static string ETag(ReadOnlySpan<byte> body)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(body, hash);
        return $"\"{Base64Url.EncodeToString(hash)}\"";
    }

    /// <summary>Weak comparison, as RFC 9110 (13.1.2) asks for this header: a proxy that compresses makes our tag weak.</summary>
    private static bool IsKnown(StringValues ifNoneMatch, string etag)
    {
        if (ifNoneMatch.Count == 0)
            return false;
        if (ifNoneMatch.Count == 1 && ifNoneMatch[0] == etag)
            return true;
        return EntityTagHeaderValue.TryParseList(ifNoneMatch, out var known)
            && known.Any(tag => tag.Tag == "*" || tag.Tag == etag);
    }
}
