using Federated.Engine.Journals;

namespace Federated.Tests.Engine.Journals;

/// <summary>What a journal says as lines, every other kind of journal can be given.</summary>
public abstract partial class JournalContract
{
    [Fact]
    public async Task Its_lines_make_the_same_journal_of_another_kind_and_from_there_the_same_lines()
    {
        using var folder = new TemporaryFolder();
        var body = """{"text":"Ω – 漢字 🏥 \u0000 \"'; DROP TABLE entries;--\n"}""";
        await Journal.Append([Next("A", body: body), Next("B", outstanding: 3), Next("A"), Next("C")]);

        var lines = await Written(Journal, folder);
        await using var memory = new MemoryJournal();
        (await JournalLines.Read(lines, memory, default)).ShouldBe(4);
        var again = await Written(memory, folder);

        (await File.ReadAllTextAsync(again)).ShouldBe(await File.ReadAllTextAsync(lines));
        (await memory.Read("A", 0, 10)).ToList().ShouldBeEquivalentTo((await Journal.Read("A", 0, 10)).ToList());
        (await memory.StreamsWithOutstanding()).ShouldBe(["B"]);
    }

    [Fact]
    public async Task Lines_of_another_kind_of_journal_become_entries_in_the_same_order_that_outlive_a_restart()
    {
        using var folder = new TemporaryFolder();
        await using var memory = new MemoryJournal();
        await memory.Append([Next("A"), Next("B", outstanding: 3), Next("A"), Next("C")]);

        (await JournalLines.Read(await Written(memory, folder), Journal, default)).ShouldBe(4);
        await Reopen();

        (await Journal.ReadFeed(0, 10)).Select(fed => $"{fed.Entry.Stream} {fed.Entry.Version}").ShouldBe(["A 1", "B 1", "A 2", "C 1"]);
        (await Journal.Append([Next("A")])).ShouldBe([AppendOutcome.Appended]);
    }

    private static async Task<string> Written(IJournal journal, TemporaryFolder folder)
    {
        var file = Path.Combine(folder.Path, Guid.NewGuid().ToString());
        await using var to = new StreamWriter(file);
        await JournalLines.Write(journal, to, [], default);
        return file;
    }
}
