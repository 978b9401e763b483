using Federated.Engine.Journals;
using static Federated.Engine.Journals.AppendOutcome;

namespace Federated.Tests.Engine.Journals;

/// <summary>Any text, very large entries, and very many of them.</summary>
public abstract partial class JournalContract
{
    private static readonly string[] _texts =
    [
        "Ωμέγα", "漢字かな", "שלום עולם", "e\u0301 and é", "🏥👩🏽‍⚕️", "\uFEFFmark", "\uFFFD\uFFFE\uFFFF", "\U0010FFFF", "\u0001\u001F\u007F\u0085",
        "tab\tnew\r\nline", "'; DROP TABLE entries;--", "\\x41 \\u0000 %s {0} $1 :p @p", " ",
    ];

    [Fact]
    public async Task Any_text_is_given_back_character_by_character_in_every_field()
    {
        JournalEntry[] written = [.. _texts.Select(text => JournalEntry.After(0, JournalEntry.NoHash, $"s{text}", $"i{text}", text, text, 0, text))];
        (await Journal.Append([.. written])).ShouldAllBe(outcome => outcome == Appended);
        await Reopen();
        foreach (var entry in written)
        {
            (await Journal.Find(entry.Stream, entry.Id)).ShouldBeEquivalentTo(entry);
            (await Journal.Read(entry.Stream, 0, 10)).Single().Follows(JournalEntry.NoHash).ShouldBeTrue(entry.Body);
        }
        (await Journal.Heads()).Count.ShouldBe(_texts.Length);
    }

    public static TheoryData<string, JournalEntry> Unwritable
    {
        get
        {
            var entry = JournalEntry.After(0, JournalEntry.NoHash, "A", "id", "print", "kind", 0, "{}");
            var (zero, half) = ("a\0b", "a\uD83Cb");
            return new()
            {
                { "The body of A version 1 contains U+0000.", entry with { Body = zero } },
                { "The kind of A version 1 contains U+0000.", entry with { Kind = zero } },
                { "The fingerprint of A version 1 contains U+0000.", entry with { Fingerprint = zero } },
                { "The id of A version 1 contains U+0000.", entry with { Id = zero } },
                { "contains U+0000.", entry with { Stream = zero } },
                { "The body of A version 1 contains half of a surrogate pair.", entry with { Body = half } },
                { "The body of A version 1 contains half of a surrogate pair.", entry with { Body = "🏥\uDC00" } },
                { "The id of A version 1 contains half of a surrogate pair.", entry with { Id = "\uD83C" } },
                { "The id of A version 1 is longer than 500 characters.", entry with { Id = new('i', 501) } },
                { "is longer than 500 characters.", entry with { Stream = new('s', 501) } },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Unwritable))]
    public void What_no_journal_could_give_back_is_refused_before_it_is_in_a_batch(string fault, JournalEntry entry) =>
        Should.Throw<ArgumentException>(() => Unit(entry)).Message.ShouldEndWith(fault);

    [Fact]
    public async Task The_longest_names_are_written()
    {
        // Each of these takes three bytes, and does not let itself be compressed.
        string Name(int seed) => string.Concat(new Random(seed).GetItems([.. Enumerable.Range(0x4E00, 20_000).Select(c => (char)c)], JournalUnit.MaxNameLength));
        var (stream, id) = (Name(1), Name(2));
        (await Journal.Append([Next(stream, id)])).ShouldBe([Appended]);
        (await Journal.Find(stream, id))!.Id.ShouldBe(id);
        (await Journal.Append([Next(stream, id)])).ShouldBe([DuplicateId]);
    }

    [Fact]
    public async Task Very_large_entries_share_a_batch_with_small_ones()
    {
        // What cannot be compressed, so that it is as large where it is kept.
        string Large(int seed) => Convert.ToHexString(Bytes(seed, 3_000_000));
        JournalEntry[] written = [Next("A", body: Large(1)), Next("B"), Next("A", body: Large(2)), Next("B", body: Large(3)), Next("B"), Next("A")];
        (await Journal.Append([written[0], written[1], written[2], Unit(written[3], written[4]), written[5]])).ShouldAllBe(outcome => outcome == Appended);
        await Reopen();
        var read = (await Journal.ReadFeed(0, 10)).Select(fed => fed.Entry).ToList();
        read.Select(entry => entry.Id).ShouldBe(written.Select(entry => entry.Id));
        // Not by what would print megabytes.
        read.Zip(written).ShouldAllBe(pair => pair.First.Body == pair.Second.Body);
    }

    private static byte[] Bytes(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
