using Federated.Engine.Journals;
using Federated.Engine.Journals.Postgres;
using Federated.TestSupport.Postgres;

namespace Federated.Tests.Engine.Postgres;

/// <summary>
/// Whoever owns the tables can take their guards away. What they do then does not fit the chain any more, and is shown so
/// that an audit comes upon it.
/// </summary>
[Collection(PostgresTests.Name)]
[Trait("Cost", "long")]
public sealed class PostgresDamageTests(PostgresServer server) : IAsyncLifetime
{
    private string _owner = "";
    private PostgresJournal _journal = null!;

    public async Task InitializeAsync()
    {
        _owner = await server.NewDatabase();
        _journal = PostgresJournal.Open(_owner);
        var units = new List<JournalUnit>();
        foreach (var stream in new[] { "A", "B" })
        {
            var hash = JournalEntry.NoHash;
            for (var i = 0; i < 3; i++)
            {
                var entry = JournalEntry.After(i, hash, stream, $"id-{i}", "print", "kind", 0, "{}");
                units.Add(entry);
                hash = entry.Hash;
            }
        }
        await _journal.Append(units);
        await PostgresServer.Execute(_owner, "ALTER TABLE federated.entries DISABLE TRIGGER ALL; ALTER TABLE federated.streams DISABLE TRIGGER ALL");
        (await Broken()).ShouldBeEmpty();
    }

    public async Task DisposeAsync() => await _journal.DisposeAsync();

    [Theory]
    [InlineData("UPDATE federated.entries SET body = '[]' WHERE position = 2", "A 2")]
    [InlineData("UPDATE federated.entries SET kind = '' WHERE position = 1", "A 1")]
    [InlineData("UPDATE federated.entries SET outstanding = 1 WHERE position = 6", "B 3")]
    [InlineData("DELETE FROM federated.entries WHERE position = 2", "A 3")]
    [InlineData("UPDATE federated.entries SET stream_id = 2, version = 4, id = 'id-3' WHERE position = 3", "B 4")]
    [InlineData("UPDATE federated.streams SET name = 'C' WHERE name = 'B'", "C 1", "C 2", "C 3")]
    [InlineData("DELETE FROM federated.streams WHERE name = 'A'", "stream 1 1", "stream 1 2", "stream 1 3")]
    [InlineData("ALTER TABLE federated.entries DROP CONSTRAINT entries_stream_id_id_key; UPDATE federated.entries SET id = 'id-0'", "A 2", "A 3", "B 2", "B 3")]
    [InlineData("ALTER TABLE federated.entries ALTER body DROP NOT NULL; UPDATE federated.entries SET body = NULL WHERE position = 4", "B 1")]
    [InlineData("ALTER TABLE federated.entries ALTER hash DROP NOT NULL; UPDATE federated.entries SET hash = NULL WHERE position = 4", "B 1", "B 2")]
    [InlineData("ALTER TABLE federated.entries ALTER version DROP NOT NULL; UPDATE federated.entries SET version = NULL WHERE position = 6", "B 0")]
    [InlineData("ALTER TABLE federated.entries DROP CONSTRAINT entries_stream_id_version_key; UPDATE federated.entries SET version = 2 WHERE position = 3", "A 2")]
    [InlineData("ALTER TABLE federated.entries ALTER body TYPE json USING '{ }'::json", "A 1", "A 2", "A 3", "B 1", "B 2", "B 3")]
    public async Task What_was_changed_behind_the_journal_breaks_the_chain_in_a_scan(string sql, params string[] broken)
    {
        await PostgresServer.Execute(_owner, sql);
        (await Broken()).ShouldBe(broken);
        await _journal.Heads();
    }

    private async Task<List<string>> Broken()
    {
        var broken = new List<string>();
        JournalEntry? last = null;
        await _journal.Scan(
            fed =>
            {
                var entry = fed.Entry;
                var (version, hash) = last?.Stream == entry.Stream ? (last.Version, last.Hash) : (0, JournalEntry.NoHash);
                if (entry.Version != version + 1 || !entry.Follows(hash)) broken.Add($"{entry.Stream} {entry.Version}");
                last = entry;
            },
            default);
        return broken;
    }
}
