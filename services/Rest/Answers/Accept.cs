using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Federated.Rest;

/// <summary>Chooses the media type of an answer from the Accept header (RFC 9110, 12.5.1).</summary>
internal static class Accept
{
    public const string Json = "application/json";
    public const string Csv = "text/csv";
    public const string Yaml = "application/yaml";
    public const string NdJson = "application/x-ndjson";

    /// <summary>The offer that the caller likes best; of equal ones the first.</summary>
    /// <exception cref="ProblemException">406: the caller accepts none of them.</exception>
    public static string Choose(StringValues accept, string[] offers)
    {
        if (accept.Count == 0 || accept is ["*/*"] || (accept.Count == 1 && accept[0] == offers[0]))
            return offers[0];
        if (!MediaTypeHeaderValue.TryParseList(accept, out var ranges))
            return offers[0];

        var best = offers.MaxBy(offer => Quality(offer, ranges))!;
        if (Quality(best, ranges) > 0)
            return best;
        throw new ProblemException(new Problem(StatusCodes.Status406NotAcceptable, "NOT_ACCEPTABLE",
            $"The answer comes as {string.Join(" or ", offers)}, none of which the Accept header allows."));
    }

    /// <summary>The quality of the most specific range that holds the offer; 0 when none does.</summary>
    private static double Quality(string offer, IList<MediaTypeHeaderValue> ranges)
    {
        var type = new MediaTypeHeaderValue(offer);
        return ranges
            .Where(range => IsWithin(type, range))
            .OrderByDescending(range => range.MatchesAllTypes ? 0 : range.MatchesAllSubTypes ? 1 : 2)
            .Select(range => range.Quality ?? 1)
            .FirstOrDefault();
    }

    private static bool IsWithin(MediaTypeHeaderValue type, MediaTypeHeaderValue range) =>
        range.MatchesAllTypes
        || (range.Type.Equals(type.Type, StringComparison.OrdinalIgnoreCase)
            && (range.MatchesAllSubTypes || range.SubType.Equals(type.SubType, StringComparison.OrdinalIgnoreCase)));
}
