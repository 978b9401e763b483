using Federated.Engine.Journals;
using static Federated.Engine.Journals.AppendOutcome;

namespace Federated.Tests.Engine.Journals;

/// <summary>A journal of years, a million entries: reading of it stays possible from wherever one likes.</summary>
public abstract partial class JournalContract
{
    private const int Streams = 1_000;
    private const int EntriesEach = 1_000;
    private const int BlockEach = 250;
    private const int BatchEntries = 5_000;

    [Fact]
    [Trait("Cost", "long")]
    public async Task A_million_entries_are_followed_from_the_middle_and_each_stream_is_loaded()
    {
        var heads = await AppendMillion();
        await Reopen();

        var found = await Journal.Heads();
        found.Count.ShouldBe(Streams);
        found.ShouldAllBe(head => head.Version == EntriesEach && head.Hash.SequenceEqual(heads[head.Stream].Hash));
        (await Journal.StreamsWithOutstanding()).ShouldBe(Enumerable.Range(0, Streams).Where(s => s % 100 == 0).Select(Name));

        // The middle is where each stream has half of its entries.
        var middle = (await Journal.ReadFeed(0, 1)).Single().Position + (Streams * EntriesEach / 2) - 1;
        var followed = await Journal.ReadFeed(middle, 2 * BlockEach);
        followed.Select(f => f.Position).ShouldBe(Enumerable.Range(1, 2 * BlockEach).Select(i => middle + i));
        followed.Select(f => f.Entry.Stream).Distinct().ShouldBe([Name(0), Name(1)]);
        followed.Select(f => f.Entry.Version).Distinct().ShouldBe(Enumerable.Range((EntriesEach / 2) + 1, BlockEach).Select(v => (long)v));
        var last = (await Journal.ReadFeed(middle + (Streams * EntriesEach / 2) - 1, 10)).Single();
        last.Entry.Hash.ShouldBe(heads[Name(Streams - 1)].Hash);
        (await Journal.ReadFeed(last.Position, 10)).ShouldBeEmpty();

        var loaded = await Journal.Read(Name(500), 0, int.MaxValue);
        loaded.Count.ShouldBe(EntriesEach);
        loaded.Zip(loaded.Skip(1)).ShouldAllBe(pair => pair.Second.Follows(pair.First.Hash));
        loaded[^1].Hash.ShouldBe(heads[Name(500)].Hash);

        var scanned = 0;
        await Journal.Scan(_ => scanned++, default);
        scanned.ShouldBe(Streams * EntriesEach);
        (await Journal.Append([Then(heads[Name(0)], Name(0), "one more")])).ShouldBe([Appended]);
        (await Journal.Append([Then(heads[Name(1)], Name(1), "17")])).ShouldBe([DuplicateId]);
    }

    private async Task<Dictionary<string, JournalEntry>> AppendMillion()
    {
        var heads = new Dictionary<string, JournalEntry>(StringComparer.Ordinal);
        var batch = new List<JournalUnit>();
        for (var block = 0; block < EntriesEach / BlockEach; block++)
        {
            for (var stream = 0; stream < Streams; stream++)
            {
                var name = Name(stream);
                for (var i = 0; i < BlockEach; i++)
                    batch.Add(heads[name] = Then(heads.GetValueOrDefault(name), name, $"{(block * BlockEach) + i + 1}", stream % 100 == 0 ? 1 : 0));
                if (batch.Count < BatchEntries) continue;
                (await Journal.Append(batch)).ShouldAllBe(outcome => outcome == Appended);
                batch.Clear();
            }
        }
        batch.ShouldBeEmpty();
        return heads;
    }

    private static string Name(int stream) => $"stream-{stream:D4}";

    private static JournalEntry Then(JournalEntry? last, string stream, string id, int outstanding = 0) =>
        JournalEntry.After(last?.Version ?? 0, last?.Hash ?? JournalEntry.NoHash, stream, id, "print", "kind", outstanding, """{"amountPence":4000000}""");
}
