using System.Buffers.Binary;
using Federated.Engine.Journals;

namespace Federated.Tests.Services.Budgets.Auditing;

/// <summary>Bytes changed on the disk, without SQLite: also those that say how long a column is, and of what type.</summary>
[Trait("Cost", "long")]
public sealed class DamagedFileTests(SmallJournal small) : IClassFixture<SmallJournal>
{
    [Theory]
    [InlineData(0x01)]
    [InlineData(0x80)]
    public async Task Any_byte_of_any_entry_changed_on_the_disk_is_noticed(byte change)
    {
        using var copy = small.Copy();
        var (start, end) = Entries(copy);
        copy.Close();
        using var file = new FileStream(copy.File, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        for (var place = start; place < end; place++)
        {
            Flip(file, place, change);
            (await Noticed(copy)).ShouldBeTrue($"byte {place}");
            Flip(file, place, change);
        }
        (await Noticed(copy)).ShouldBeFalse();
    }

    [Fact]
    public async Task Where_a_damaged_file_can_be_read_no_further_is_said()
    {
        using var copy = small.Copy();
        var (start, _) = Entries(copy);
        copy.Close();
        using (var file = new FileStream(copy.File, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            // The cell that was written last comes first. Its header follows its length and its position: three bytes here.
            Flip(file, start + 3, 0x80);
        }
        var failure = await Should.ThrowAsync<JournalUnavailableException>(copy.FirstDifference());
        failure.Message.ShouldEndWith("What could be read ends at I version 2.");
    }

    private static async Task<bool> Noticed(JournalCopy copy)
    {
        try
        {
            return await copy.FirstDifference() is not null;
        }
        catch (JournalUnavailableException)
        {
            return true;
        }
    }

    // https://www.sqlite.org/fileformat2.html#b_tree_pages
    private static (int Start, int End) Entries(JournalCopy copy)
    {
        var pageSize = (int)(long)copy.Value("PRAGMA page_size");
        var end = pageSize * (int)(long)copy.Value("SELECT rootpage FROM sqlite_master WHERE name = 'entries'");
        var page = File.ReadAllBytes(copy.File).AsSpan(end - pageSize, pageSize);
        page[0].ShouldBe((byte)0x0D, "all entries fit one leaf page");
        return (end - pageSize + BinaryPrimitives.ReadUInt16BigEndian(page[5..]), end);
    }

    private static void Flip(FileStream file, int place, byte change)
    {
        file.Position = place;
        var was = (byte)file.ReadByte();
        file.Position = place;
        file.WriteByte((byte)(was ^ change));
        file.Flush();
    }
}
