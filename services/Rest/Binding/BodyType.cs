using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Federated.Rest;

/// <summary>What a body says that it is.</summary>
internal enum BodyKind
{
    /// <summary>Nothing is said, which is right for no body at all.</summary>
    Unsaid,
    Json,
    Multipart,
    Csv,
    Yaml,
}

/// <summary>Reads Content-Type.</summary>
internal static class BodyType
{
    private const string Json = "application/json";
    private const string Multipart = "multipart/form-data";

    /// <exception cref="ProblemException">415: something else, or a charset other than UTF-8.</exception>
    public static BodyKind Of(string? contentType, bool allowsMultipart, bool allowsCsv, bool allowsYaml = false)
    {
        if (contentType == Json)
            return BodyKind.Json;
        if (string.IsNullOrEmpty(contentType))
            return BodyKind.Unsaid;
        if (MediaTypeHeaderValue.TryParse(contentType, out var type))
        {
            if (type.MediaType.Equals(Json, StringComparison.OrdinalIgnoreCase) && IsUtf8(type))
                return BodyKind.Json;
            if (allowsMultipart && type.MediaType.Equals(Multipart, StringComparison.OrdinalIgnoreCase))
                return BodyKind.Multipart;
            if (allowsCsv && type.MediaType.Equals(Accept.Csv, StringComparison.OrdinalIgnoreCase) && IsUtf8(type))
                return BodyKind.Csv;
            if (allowsYaml && type.MediaType.Equals(Accept.Yaml, StringComparison.OrdinalIgnoreCase) && IsUtf8(type))
                return BodyKind.Yaml;
        }
        throw Unsupported(allowsMultipart, allowsCsv, allowsYaml);
    }

    public static ProblemException Unsupported(bool allowsMultipart, bool allowsCsv, bool allowsYaml = false) =>
        new(new Problem(StatusCodes.Status415UnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE",
            allowsMultipart ? $"The body must be {Json} in UTF-8, or {Multipart}."
            : allowsYaml ? $"The body must be {Json} or {Accept.Yaml} in UTF-8."
            : allowsCsv ? $"The body must be {Json} or {Accept.Csv} in UTF-8."
            : $"The body must be {Json} in UTF-8."));

    private static bool IsUtf8(MediaTypeHeaderValue type) =>
        !type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase);
}
