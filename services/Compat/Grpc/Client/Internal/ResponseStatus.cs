using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Grpc.Core;
using Grpc.Wire;

namespace Grpc.Net.Client.Internal;

/// <summary>The status of a response, from its headers and from its trailers.</summary>
internal static class ResponseStatus
{
    /// <summary>Null while the headers leave the call open.</summary>
    public static Status? OfHeaders(HttpResponseMessage response)
    {
        if (Read(response.Headers) is { } status)
            return status.StatusCode == StatusCode.OK ? null : status;
        if (response.Version.Major < 2)
            return new Status(StatusCode.Internal, $"Bad gRPC response. Response protocol downgraded to HTTP/{response.Version.ToString(2)}.");
        if (response.StatusCode != HttpStatusCode.OK)
            return new Status(OfHttp((int)response.StatusCode), $"Bad gRPC response. HTTP status code: {(int)response.StatusCode}");
        var contentType = Header(response.Content.Headers, "Content-Type");
        if (contentType is null)
            return new Status(StatusCode.Cancelled, "Bad gRPC response. Response did not have a content-type header.");
        return Names.IsGrpc(contentType)
            ? null
            : new Status(StatusCode.Cancelled, $"Bad gRPC response. Invalid content-type value: {contentType}");
    }

    /// <summary>The status of a response whose messages are all read, and the headers that hold its trailers.</summary>
    public static (Status Status, HttpHeaders Trailers) OfTrailers(HttpResponseMessage response)
    {
        if (Read(response.TrailingHeaders) is { } status)
            return (status, response.TrailingHeaders);
        return Read(response.Headers) is { } early
            ? (early, response.Headers)
            : (new Status(StatusCode.Cancelled, "No grpc-status found on response."), response.TrailingHeaders);
    }

    public static string? Header(HttpHeaders headers, string name)
    {
        if (headers.NonValidated.TryGetValues(name, out var values))
        {
            foreach (var value in values)
                return value;
        }
        return null;
    }

    public static Metadata Metadata(HttpHeaders headers)
    {
        var metadata = new Metadata();
        foreach (var (key, values) in headers.NonValidated)
        {
            if (key.StartsWith(':') || IsProtocol(key))
                continue;
            foreach (var value in values)
                metadata.AddHeader(key, value);
        }
        return metadata;
    }

    private static bool IsProtocol(string key) =>
        key.Equals(Names.Status, StringComparison.OrdinalIgnoreCase)
        || key.Equals(Names.Message, StringComparison.OrdinalIgnoreCase)
        || key.Equals(Names.Encoding, StringComparison.OrdinalIgnoreCase)
        || key.Equals(Names.AcceptEncoding, StringComparison.OrdinalIgnoreCase);

    private static Status? Read(HttpHeaders headers)
    {
        if (Header(headers, Names.Status) is not string code)
            return null;
        return int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new Status((StatusCode)number, PercentEncoding.Decode(Header(headers, Names.Message) ?? ""))
            : new Status(StatusCode.Cancelled, $"Unexpected grpc-status value: {code}");
    }

    // grpc/grpc doc/http-grpc-status-mapping.md
    private static StatusCode OfHttp(int code) => code switch
    {
        400 or 431 or (>= 100 and < 200) => StatusCode.Internal,
        401 => StatusCode.Unauthenticated,
        403 => StatusCode.PermissionDenied,
        404 => StatusCode.Unimplemented,
        429 or 502 or 503 or 504 => StatusCode.Unavailable,
        _ => StatusCode.Unknown,
    };
}
