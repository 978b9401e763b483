using Federated.Engine.Journals;
using static Federated.Engine.Journals.AppendOutcome;

namespace Federated.Tests.Engine.Journals;

/// <summary>A journal of years: reading of it stays possible from wherever one likes.</summary>
public abstract partial class JournalContract
{
    private const int Streams = 1_000;
    private const int EntriesEach = 1_000;

    [Fact]
    public async Task A_million_entries_are_followed_from_the_middle_and_each_stream_is_loaded()
    {
        var heads = await AppendMillion();
        await Reopen();

        var found = await Journal.Heads();
        found.Count.ShouldBe(Streams);
        found.ShouldAllBe(head => head.Version == EntriesEach && head.Hash.SequenceEqual(heads[head.Stream].Hash));
        (await Journal.StreamsWithOutstanding()).ShouldBe(Enumerable.Range(0, Streams).Where(s => s % 100 == 0).Select(Name));

        // Batches went round the streams, so the middle is where each has half of its entries.
        var half = await Journal.Find(Name(Streams - 1), $"{EntriesEach / 2}");
        half!.Version.ShouldBe(EntriesEach / 2);
        var position = (await Journal.ReadFeed(0, 1)).Single().Position + (Streams * EntriesEach / 2) - 1;
        var followed = await Journal.ReadFeed(position, 2_500);
        followed.Select(f => f.Position).ShouldBe(Enumerable.Range(1, 2_500).Select(i => position + i));
        followed.Select(f => f.Entry.Version).Distinct().ShouldBe([501, 502, 503]);
        (await Journal.ReadFeed(position + (Streams * EntriesEach / 2) - 1, 10)).Single().Entry.Hash.ShouldBe(heads[Name(Streams - 1)].Hash);

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
        for (var version = 1; version <= EntriesEach; version++)
        {
            for (var stream = 0; stream < Streams; stream++)
            {
                var name = Name(stream);
                batch.Add(heads[name] = Then(heads.GetValueOrDefault(name), name, $"{version}", stream % 100 == 0 ? 1 : 0));
            }
            if (batch.Count < 5 * Streams && version < EntriesEach) continue;
            (await Journal.Append(batch)).ShouldAllBe(outcome => outcome == Appended);
            batch.Clear();
        }
        return heads;
    }

    private static string Name(int stream) => $"stream-{stream:D4}";

    private static JournalEntry Then(JournalEntry? last, string stream, string id, int outstanding = 0) =>
        JournalEntry.After(last?.Version ?? 0, last?.Hash ?? JournalEntry.NoHash, stream, id, "print", "kind", outstanding, """{"amountPence":4000000}""");
}
