namespace Federated.Rest;

/// <summary>One segment of a path template.</summary>
/// <param name="Variable">Name of the request field that it binds; none for a literal.</param>
/// <param name="Literal">The literal, or the verb after a variable with its colon (<c>:close</c>), or empty.</param>
internal sealed record TemplateSegment(string? Variable, string Literal)
{
    /// <summary>A variable never holds a colon: what follows one is a verb.</summary>
    public bool Matches(ReadOnlySpan<char> segment)
    {
        if (Variable is null)
            return segment.Equals(Literal, StringComparison.OrdinalIgnoreCase);
        if (!segment.EndsWith(Literal, StringComparison.OrdinalIgnoreCase))
            return false;
        var value = segment[..^Literal.Length];
        return value.Length > 0 && !value.Contains(':');
    }
}

/// <summary>
/// A path of <c>google.api.http</c>, such as <c>/v1/budgets/{ics}/months/{month}:close</c>. Variables stand for one
/// segment; patterns within a variable (<c>{name=shelves/*}</c>) are not part of this API.
/// </summary>
internal sealed record RouteTemplate(string Text, IReadOnlyList<TemplateSegment> Segments)
{
    /// <exception cref="NotSupportedException">The template uses something that this API does not.</exception>
    public static RouteTemplate Parse(string text)
    {
        if (!text.StartsWith('/'))
            throw new NotSupportedException($"The path template {text} does not begin with a slash.");
        return new RouteTemplate(text, [.. text[1..].Split('/').Select(segment => ParseSegment(segment, text))]);
    }

    public IEnumerable<string> Variables => Segments.Select(segment => segment.Variable).OfType<string>();

    public bool Matches(string path)
    {
        var parts = path.Trim('/').Split('/');
        return parts.Length == Segments.Count && Segments.Zip(parts).All(pair => pair.First.Matches(pair.Second));
    }

    private static TemplateSegment ParseSegment(string segment, string template)
    {
        if (segment.Length == 0 || segment.AsSpan().ContainsAny("*="))
            throw new NotSupportedException($"The path template {template} has an empty segment or a pattern.");
        var end = segment.IndexOf('}', StringComparison.Ordinal);
        if (!segment.Contains('{', StringComparison.Ordinal) && end < 0)
            return new TemplateSegment(null, segment);
        var verb = segment[(end + 1)..];
        if (segment[0] != '{' || end < 2 || verb is not ("" or [':', _, ..]))
            throw new NotSupportedException($"The path template {template} has a variable that is not a whole segment or a segment up to its verb.");
        return new TemplateSegment(segment[1..end], verb);
    }
}
