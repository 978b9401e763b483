using System.Text;

namespace Federated.Tests.Services.Budgets.Auditing;

/// <summary>Every byte of every entry of a small journal, changed one at a time.</summary>
[Trait("Cost", "long")]
public sealed class EveryByteTests(SmallJournal small) : IClassFixture<SmallJournal>
{
    private const string NotFollowing = "the hash does not follow";

    /// <summary>Another letter, the other case, no text at all.</summary>
    private static readonly byte[] _changes = [0x01, 0x20, 0x80];

    /// <summary>The body holds all that the other columns do not, such as the recorded time.</summary>
    [Theory]
    [InlineData("id")]
    [InlineData("fingerprint")]
    [InlineData("kind")]
    [InlineData("body")]
    [InlineData("hash")]
    public async Task Any_byte_of_any_entry_changed_is_named_with_the_entry(string column)
    {
        using var copy = small.Copy();
        var changed = 0;
        foreach (var (stream, version) in copy.Entries())
        {
            var before = copy.Value($"SELECT {column} FROM entries WHERE {JournalCopy.At(stream, version)}");
            var bytes = before as byte[] ?? Encoding.UTF8.GetBytes((string)before);
            for (var place = 0; place < bytes.Length; place++)
            {
                foreach (var change in _changes[..(column == "body" ? 1 : _changes.Length)])
                {
                    bytes[place] ^= change;
                    Write(bytes);
                    await ShouldBeNamed(copy, stream, version, NotFollowing, $"byte {place} of {column} by {change}");
                    bytes[place] ^= change;
                    changed++;
                }
            }
            Write(bytes);

            void Write(byte[] value) => copy.Change(
                $"UPDATE entries SET {column} = {(before is string ? "CAST($p0 AS TEXT)" : "$p0")} WHERE {JournalCopy.At(stream, version)}", value);
        }
        changed.ShouldBeGreaterThan(50);
        (await copy.FirstDifference()).ShouldBeNull();
    }

    [Fact]
    public async Task Any_bit_of_what_is_outstanding_is_named_with_the_entry()
    {
        using var copy = small.Copy();
        foreach (var (stream, version) in copy.Entries())
        {
            var before = (long)copy.Value($"SELECT outstanding FROM entries WHERE {JournalCopy.At(stream, version)}");
            for (var bit = 0; bit < 64; bit++)
            {
                Write(before ^ (1L << bit));
                await ShouldBeNamed(copy, stream, version, NotFollowing, $"bit {bit}");
            }
            Write(before);

            void Write(long value) => copy.Change($"UPDATE entries SET outstanding = $p0 WHERE {JournalCopy.At(stream, version)}", value);
        }
        (await copy.FirstDifference()).ShouldBeNull();
    }

    private static async Task ShouldBeNamed(JournalCopy copy, string stream, long version, string explanation, string what)
    {
        var found = (await copy.FirstDifference()).ShouldNotBeNull($"{what} of {stream} version {version}");
        (found.Stream, found.Version).ShouldBe((stream, version), $"{what}: {found}");
        found.Explanation.ShouldStartWith(explanation);
    }
}
