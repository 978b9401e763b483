using Federated.Engine.Journals;

namespace Federated.Tests.Engine.Journals;

public sealed class HashChainTests
{
    private static readonly JournalEntry Entry = JournalEntry.After(0, JournalEntry.NoHash, "QMF", "id", "print", "kind", 1, "{}");

    [Fact]
    public void An_entry_follows_the_hash_that_it_was_made_after()
    {
        Entry.Follows(JournalEntry.NoHash).ShouldBeTrue();
        var next = JournalEntry.After(1, Entry.Hash, "QMF", "id-2", "print", "kind", 0, "{}");
        next.Follows(Entry.Hash).ShouldBeTrue();
        next.Follows(JournalEntry.NoHash).ShouldBeFalse();
    }

    public static TheoryData<string, JournalEntry> Changes => new()
    {
        { "stream", Entry with { Stream = "QMG" } },
        { "version", Entry with { Version = 2 } },
        { "id", Entry with { Id = "iD" } },
        { "fingerprint", Entry with { Fingerprint = "" } },
        { "kind", Entry with { Kind = "kinds" } },
        { "outstanding", Entry with { Outstanding = 0 } },
        { "body", Entry with { Body = "{ }" } },
        { "fields run together", Entry with { Id = "idp", Fingerprint = "rint" } },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Any_change_of_a_field_breaks_the_chain(string what, JournalEntry changed) =>
        changed.Follows(JournalEntry.NoHash).ShouldBeFalse(what);
}
