using Federated.Engine.Journals;
using Federated.Engine.Journals.Sqlite;
using Federated.Tests.Domain.Budgets;

namespace Federated.Tests.Services.Budgets.Auditing;

/// <summary>A journal's file of a few entries in two books, small enough to change every byte of it.</summary>
public sealed class SmallJournal : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("federated-small-").FullName;

    public async Task InitializeAsync()
    {
        var federation = new SmallFederation();
        federation.Play(new(What.Receive, 1, 0, 100));
        federation.Play(new(What.Delegate, 7, 0, 60));
        federation.Settle();
        var written = WrittenJournal.Of(federation);
        await using var journal = SqliteJournal.Open(_folder);
        foreach (var entries in written.Streams.Values)
        {
            var hash = JournalEntry.NoHash;
            foreach (var e in entries)
            {
                var asked = JournalEntry.After(e.Version - 1, hash, e.Stream, e.Id, $"asked/{e.Id}", e.Kind, e.Outstanding, e.Body);
                (await journal.Append([asked])).ShouldBe([AppendOutcome.Appended]);
                hash = asked.Hash;
            }
        }
    }

    public Task DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    internal JournalCopy Copy() => new(Path.Combine(_folder, "journal.db"));
}
