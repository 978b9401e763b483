using static Federated.Tests.Services.Budgets.Auditing.JournalCopy;
using static Federated.Tests.Services.Budgets.Auditing.RecordedJournal;

namespace Federated.Tests.Services.Budgets.Auditing;

/// <summary>What a journal shows by itself, without a checkpoint.</summary>
[Collection(RecordedJournal.Name)]
[Trait("Cost", "long")]
public sealed class TamperingTests(RecordedJournal recorded)
{
    private const string NotFollowing = "the hash does not follow";
    private const string Missing = "the entry is missing";

    public static TheoryData<string, int> SomeEntries()
    {
        var entries = new TheoryData<string, int>();
        foreach (var (stream, last) in new[] { ("register", 1), (Ics, 4), (Place, 5), (Pcn, 5) })
        {
            for (var version = 1; version <= last; version++) entries.Add(stream, version);
        }
        return entries;
    }

    [Fact]
    public async Task A_journal_that_nobody_touched_has_no_difference()
    {
        using var copy = recorded.Copy();
        (await copy.FirstDifference()).ShouldBeNull();
        copy.Value("SELECT version FROM snapshots WHERE format LIKE 'book-%'").ShouldBe(500L);
    }

    [Theory]
    [MemberData(nameof(SomeEntries))]
    public async Task One_byte_of_an_entry_in_any_column_is_noticed(string stream, int version)
    {
        foreach (var column in (string[])["id", "fingerprint", "kind", "outstanding", "body", "hash"])
        {
            using var copy = recorded.Copy();
            var before = copy.Value($"SELECT {column} FROM entries WHERE {At(stream, version)}");
            copy.Change($"UPDATE entries SET {column} = $p0 WHERE {At(stream, version)}", OneByteOther(before));
            await ShouldBeFound(copy, stream, version, NotFollowing);
        }
    }

    [Theory]
    [MemberData(nameof(SomeEntries))]
    public async Task An_entry_with_another_version_is_missed(string stream, int version)
    {
        using var copy = recorded.Copy();
        copy.Change($"UPDATE entries SET version = version + 65536 WHERE {At(stream, version)}");
        await ShouldBeFound(copy, stream, version, Missing);
    }

    [Theory]
    [InlineData(Pcn, 2)]
    [InlineData(Pcn, PcnEnd)]
    [InlineData(Ics, 1)]
    public async Task An_entry_of_no_stream_is_noticed(string stream, int version)
    {
        using var copy = recorded.Copy();
        copy.Change($"UPDATE entries SET stream_id = stream_id + 256 WHERE {At(stream, version)}");
        var found = (await copy.FirstDifference()).ShouldNotBeNull();
        (found.Stream == stream || found.Stream.StartsWith("stream 2", StringComparison.Ordinal)).ShouldBeTrue(found.ToString());
    }

    [Fact]
    public async Task A_stream_with_another_name_is_noticed()
    {
        using var copy = recorded.Copy();
        copy.Change($"UPDATE streams SET name = 'U76123' WHERE name = '{Pcn}'");
        await ShouldBeFound(copy, "U76123", 1, NotFollowing);
    }

    [Theory]
    [InlineData(Ics, 1)]
    [InlineData(Ics, 3)]
    [InlineData(Place, 4)]
    [InlineData(Pcn, 2)]
    [InlineData(Pcn, 499)]
    [InlineData(Pcn, PcnEnd - 1)]
    public async Task An_entry_deleted_in_the_middle_is_missed(string stream, int version)
    {
        using var copy = recorded.Copy();
        copy.Change($"DELETE FROM entries WHERE {At(stream, version)}");
        await ShouldBeFound(copy, stream, version, Missing);
    }

    [Theory]
    [InlineData(Ics, 1, 2)]
    [InlineData(Place, 2, 4)]
    [InlineData(Pcn, 5, 6)]
    [InlineData(Pcn, 100, 500)]
    public async Task Two_entries_swapped_are_noticed(string stream, int first, int second)
    {
        using var copy = recorded.Copy();
        copy.Change($"UPDATE entries SET version = -1 WHERE {At(stream, first)}");
        copy.Change($"UPDATE entries SET version = {first} WHERE {At(stream, second)}");
        copy.Change($"UPDATE entries SET version = {second} WHERE {At(stream, -1)}");
        await ShouldBeFound(copy, stream, first, NotFollowing);
    }

    [Fact]
    public async Task Entries_of_two_books_swapped_are_noticed()
    {
        using var copy = recorded.Copy();
        var (ics, place) = (copy.Value($"SELECT stream_id FROM streams WHERE name = '{Ics}'"), copy.Value($"SELECT stream_id FROM streams WHERE name = '{Place}'"));
        copy.Change($"UPDATE entries SET stream_id = -1 WHERE {At(Ics, 2)}");
        copy.Change($"UPDATE entries SET stream_id = $p0 WHERE {At(Place, 2)}", ics);
        copy.Change("UPDATE entries SET stream_id = $p0 WHERE stream_id = -1", place);
        await ShouldBeFound(copy, Ics, 2, NotFollowing);
    }

    [Fact]
    public async Task Two_entries_that_changed_places_in_the_feed_are_noticed()
    {
        using var copy = recorded.Copy();
        var first = copy.Value($"SELECT position FROM entries WHERE {At(Pcn, 2)}");
        var second = copy.Value($"SELECT position FROM entries WHERE {At(Pcn, 3)}");
        copy.Change("UPDATE entries SET position = -1 WHERE position = $p0", first);
        copy.Change("UPDATE entries SET position = $p0 WHERE position = $p1", first, second);
        copy.Change("UPDATE entries SET position = $p0 WHERE position = -1", second);
        await ShouldBeFound(copy, Pcn, 3, "the entry stands before its predecessor");
    }

    [Theory]
    [InlineData("body", "replace(body, '\"committedPence\":', '\"committedPence\":1')", 500, "the snapshot is not what replay gives")]
    [InlineData("hash", "zeroblob(32)", 500, "the snapshot is not what replay gives")]
    [InlineData("version", "499", 499, "the snapshot is not what replay gives")]
    [InlineData("version", "600", PcnEnd + 1, "the entry is missing, though there is a snapshot of version 600")]
    public async Task A_changed_snapshot_is_noticed(string column, string value, int version, string explanation)
    {
        using var copy = recorded.Copy();
        copy.Change($"UPDATE snapshots SET {column} = {value} WHERE format LIKE 'book-%' AND {column} <> {value}");
        await ShouldBeFound(copy, Pcn, version, explanation);
    }

    [Fact]
    public async Task A_snapshot_of_a_stream_without_entries_is_noticed()
    {
        using var copy = recorded.Copy();
        copy.Change("INSERT INTO streams (name) VALUES ('U99999')");
        copy.Change($"UPDATE snapshots SET {Of("U99999")}");
        await ShouldBeFound(copy, "U99999", 1, "the entry is missing, though there is a snapshot of version 500");
    }

    /// <summary>A chain says nothing of what should come after its end; a snapshot of what was there does, and checkpoints do.</summary>
    [Fact]
    public async Task A_cut_off_tail_is_not_noticed_without_a_checkpoint_unless_it_had_a_snapshot()
    {
        using var copy = recorded.Copy();
        copy.Change($"DELETE FROM entries WHERE {Of(Pcn)} AND version > 500");
        (await copy.FirstDifference()).ShouldBeNull();
        copy.Change($"DELETE FROM entries WHERE {At(Pcn, 500)}");
        await ShouldBeFound(copy, Pcn, 500, "the entry is missing, though there is a snapshot of version 500");
    }

    private static async Task ShouldBeFound(JournalCopy copy, string stream, long version, string explanation)
    {
        var found = (await copy.FirstDifference()).ShouldNotBeNull();
        (found.Stream, found.Version).ShouldBe((stream, version), found.ToString());
        found.Explanation.ShouldStartWith(explanation);
        found.ToString().ShouldStartWith($"{stream} version {version}");
    }

    private static object OneByteOther(object value) => value switch
    {
        long number => number ^ 1,
        byte[] { Length: > 0 } bytes => (byte[])[.. bytes[..^1], (byte)(bytes[^1] ^ 1)],
        string { Length: > 0 } text => string.Concat(text.AsSpan(0, text.Length / 2), $"{(char)(text[text.Length / 2] ^ 1)}", text.AsSpan(text.Length / 2 + 1)),
        _ => throw new ArgumentException($"Nothing to change in {value}."),
    };
}
