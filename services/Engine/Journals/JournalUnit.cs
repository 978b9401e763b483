using System.Collections.Immutable;

namespace Federated.Engine.Journals;

/// <summary>
/// Entries of one stream, each after the other, that become durable together or not at all. One entry is a unit of one.
/// </summary>
public sealed record JournalUnit
{
    /// <summary>A unit of these entries, in this order.</summary>
    /// <exception cref="ArgumentException">There is none, or they are not one after the other in one stream.</exception>
    public JournalUnit(ImmutableArray<JournalEntry> entries)
    {
        if (entries.IsDefaultOrEmpty) throw new ArgumentException("A unit has at least one entry.", nameof(entries));
        for (var i = 1; i < entries.Length; i++)
        {
            if (entries[i].Stream != entries[0].Stream || entries[i].Version != entries[i - 1].Version + 1)
                throw new ArgumentException($"{entries[i].Stream} version {entries[i].Version} does not follow the entry before it.", nameof(entries));
        }
        Entries = entries;
    }

    /// <summary>At least one.</summary>
    public ImmutableArray<JournalEntry> Entries { get; }

    /// <summary>Whose history it continues.</summary>
    public string Stream => Entries[0].Stream;

    /// <summary>An entry by itself.</summary>
    public static implicit operator JournalUnit(JournalEntry entry) => new([entry]);
}
