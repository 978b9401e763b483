using System.Collections.Immutable;

namespace Federated.Engine.Journals;

/// <summary>
/// Entries of one stream, each after the other, that become durable together or not at all. One entry is a unit of one.
/// </summary>
public sealed record JournalUnit
{
    /// <summary>A unit of these entries, in this order.</summary>
    /// <exception cref="ArgumentException">
    /// There is none, or they are not one after the other in one stream, or no journal could give back their text: it is
    /// refused here, because in a batch it would fail the others along with it, again and again.
    /// </exception>
    public JournalUnit(ImmutableArray<JournalEntry> entries)
    {
        if (entries.IsDefaultOrEmpty) throw new ArgumentException("A unit has at least one entry.", nameof(entries));
        for (var i = 1; i < entries.Length; i++)
        {
            if (entries[i].Stream != entries[0].Stream || entries[i].Version != entries[i - 1].Version + 1)
                throw new ArgumentException($"{entries[i].Stream} version {entries[i].Version} does not follow the entry before it.", nameof(entries));
        }
        foreach (var entry in entries) CheckText(entry);
        Entries = entries;
    }

    /// <summary>Characters of a stream's name and of an id, at most: they stand in indexes.</summary>
    public const int MaxNameLength = 500;

    /// <summary>At least one.</summary>
    public ImmutableArray<JournalEntry> Entries { get; }

    /// <summary>Whose history it continues.</summary>
    public string Stream => Entries[0].Stream;

    /// <summary>An entry by itself.</summary>
    public static implicit operator JournalUnit(JournalEntry entry) => new([entry]);

    private static void CheckText(JournalEntry entry)
    {
        foreach (var (field, text) in (ReadOnlySpan<(string, string)>)
            [("stream", entry.Stream), ("id", entry.Id), ("fingerprint", entry.Fingerprint), ("kind", entry.Kind), ("body", entry.Body)])
        {
            if (FaultOf(text, isName: field is "stream" or "id") is { } fault)
                throw new ArgumentException($"The {field} of {entry.Stream} version {entry.Version} {fault}.");
        }
    }

    private static string? FaultOf(string text, bool isName)
    {
        if (isName && text.Length > MaxNameLength) return $"is longer than {MaxNameLength} characters";
        // PostgreSQL keeps no U+0000 in text, and SQLite gives back what is before it.
        if (text.Contains('\0', StringComparison.Ordinal)) return "contains U+0000";
        // Written as UTF-8, the half of a character becomes another one.
        return HasHalfCharacter(text) ? "contains half of a surrogate pair" : null;
    }

    private static bool HasHalfCharacter(ReadOnlySpan<char> text)
    {
        for (var at = text.IndexOfAnyInRange('\uD800', '\uDFFF'); at >= 0; at = text.IndexOfAnyInRange('\uD800', '\uDFFF'))
        {
            if (at + 1 >= text.Length || !char.IsSurrogatePair(text[at], text[at + 1])) return true;
            text = text[(at + 2)..];
        }
        return false;
    }
}
