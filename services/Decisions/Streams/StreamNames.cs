namespace Federated.Decisions.Streams;

/// <summary>The three kinds of streams of this service's journal, by name.</summary>
internal static class StreamNames
{
    private const string Schemes = "scheme/";
    private const string Decisions = "decision/";
    private const string Shares = "share/";

    /// <summary>The schemes of an ICS.</summary>
    public static string OfScheme(string ics) => Schemes + ics;

    /// <summary>One decision.</summary>
    public static string OfDecision(string id) => Decisions + id;

    /// <summary>The 80:20 measure of an ICS.</summary>
    public static string OfShare(string ics) => Shares + ics;

    /// <summary>The ICS whose schemes a stream holds; null when it is another kind.</summary>
    public static string? SchemeIn(string stream) => After(Schemes, stream);

    /// <summary>The decision that a stream holds; null when it is another kind.</summary>
    public static string? DecisionIn(string stream) => After(Decisions, stream);

    /// <summary>The ICS whose measure a stream holds; null when it is another kind.</summary>
    public static string? ShareIn(string stream) => After(Shares, stream);

    private static string? After(string kind, string stream) =>
        stream.StartsWith(kind, StringComparison.Ordinal) ? stream[kind.Length..] : null;
}
