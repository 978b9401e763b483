using Federated.Budgets.Books;
using Federated.Engine.Journals;
using Federated.Engine.Journals.Sqlite;
using static Federated.Tests.Services.Budgets.Auditing.JournalCopy;
using static Federated.Tests.Services.Budgets.Auditing.RecordedJournal;

namespace Federated.Tests.Services.Budgets.Auditing;

/// <summary>What a journal does not show by itself, and a checkpoint does.</summary>
[Collection(RecordedJournal.Name)]
[Trait("Cost", "long")]
public sealed class CheckpointTests(RecordedJournal recorded)
{
    [Fact]
    public async Task An_untouched_journal_agrees_with_its_checkpoint()
    {
        using var copy = recorded.Copy();
        var checkpoint = await recorded.Checkpoint();
        checkpoint.Heads.Select(h => $"{h.Stream} {h.Version}").ShouldBe([$"{Ics} 4", $"{Place} 5", $"{Pcn} {PcnEnd}", "register 1"]);
        (await copy.FirstDifference(checkpoint)).ShouldBeNull();
    }

    [Fact]
    public async Task A_journal_that_has_grown_since_agrees_with_its_checkpoint()
    {
        using var copy = recorded.Copy();
        var checkpoint = await recorded.Checkpoint();
        var shorter = checkpoint with { Heads = [.. checkpoint.Heads.Where(h => h.Stream != Place).Select(Earlier)] };

        (await copy.FirstDifference(shorter)).ShouldBeNull();

        StreamHead Earlier(StreamHead head) => head.Stream != Pcn ? head
            : new(Pcn, 3, (byte[])copy.Value($"SELECT hash FROM entries WHERE {At(Pcn, 3)}"));
    }

    [Theory]
    [InlineData(PcnEnd)]
    [InlineData(502)]
    public async Task A_cut_off_tail_is_named_by_its_first_missing_entry(int from)
    {
        using var copy = recorded.Copy();
        copy.Change($"DELETE FROM entries WHERE {Of(Pcn)} AND version >= {from}");

        (await copy.FirstDifference()).ShouldBeNull();
        await ShouldBeFound(copy, Pcn, from, $"the entry is missing: the stream ends at version {from - 1}");
    }

    [Fact]
    public async Task A_history_that_was_rewritten_with_a_fitting_chain_is_named()
    {
        using var copy = recorded.Copy();
        await copy.Forge(Pcn, $"UPDATE entries SET body = replace(body, 'Clinics', 'Yachts') WHERE {At(Pcn, 2)}");

        (await copy.FirstDifference()).ShouldBeNull();
        await ShouldBeFound(copy, Pcn, PcnEnd, "the history up to here is not the one of the checkpoint");
    }

    [Fact]
    public async Task A_last_entry_that_was_replaced_with_a_fitting_one_is_named()
    {
        using var copy = recorded.Copy();
        await copy.Forge(Pcn, $"UPDATE entries SET body = replace(body, 'Stamps', 'Yachts') WHERE {At(Pcn, PcnEnd)}");

        (await copy.FirstDifference()).ShouldBeNull();
        await ShouldBeFound(copy, Pcn, PcnEnd, "the history up to here is not the one of the checkpoint");
    }

    [Fact]
    public async Task A_stream_that_is_gone_is_named()
    {
        using var copy = recorded.Copy();
        copy.Change($"DELETE FROM entries WHERE {Of("register")}");

        (await copy.FirstDifference()).ShouldBeNull();
        await ShouldBeFound(copy, "register", 1, "the whole stream is missing");
    }

    [Fact]
    public async Task A_checkpoint_is_of_one_moment_while_the_journal_is_written()
    {
        var folder = Directory.CreateTempSubdirectory("federated-growing-").FullName;
        await using (var journal = SqliteJournal.Open(folder))
        {
            var auditor = new Auditor(journal, new(Path.Combine(folder, "key"), IsConfigured: false), TimeProvider.System);
            var writing = Task.Run(async () =>
            {
                // Both streams always grow together, in one transaction.
                var heads = new Dictionary<string, byte[]> { ["A"] = JournalEntry.NoHash, ["B"] = JournalEntry.NoHash };
                for (var version = 0; version < 200; version++)
                {
                    JournalEntry[] batch = [.. heads.Select(h => JournalEntry.After(version, h.Value, h.Key, $"{version}", "", "k", 0, "{}"))];
                    await journal.Append([.. batch.Select(entry => (JournalUnit)entry)]);
                    foreach (var entry in batch) heads[entry.Stream] = entry.Hash;
                }
            });
            while (!writing.IsCompleted)
                (await auditor.MakeCheckpoint()).Streams.Select(s => s.Version).Distinct().Count().ShouldBeLessThanOrEqualTo(1);
            await writing;
            (await auditor.MakeCheckpoint()).Streams.Select(s => $"{s.Stream} {s.Version}").ShouldBe(["A 200", "B 200"]);
        }
        Directory.Delete(folder, recursive: true);
    }

    private async Task ShouldBeFound(JournalCopy copy, string stream, long version, string explanation)
    {
        var found = (await copy.FirstDifference(await recorded.Checkpoint())).ShouldNotBeNull();
        (found.Stream, found.Version).ShouldBe((stream, version), found.ToString());
        found.Explanation.ShouldStartWith(explanation);
    }
}
