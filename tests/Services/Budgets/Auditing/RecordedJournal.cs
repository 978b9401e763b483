using System.Text.Json.Nodes;
using Federated.Budgets.Books;
using Federated.Engine.Journals;
using Federated.Engine.Journals.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Federated.Tests.Services.Budgets.Auditing;

/// <summary>A journal that the product wrote: a year's beginning in three books, one of them with a snapshot.</summary>
public sealed class RecordedJournal : IAsyncLifetime
{
    public const string Name = "The recorded journal";
    public const string Ics = "QMF";
    public const string Place = "QMF-NEWHAM";
    public const string Pcn = "U76122";

    /// <summary>Version of the PCN's last entry.</summary>
    public const int PcnEnd = 514;

    private readonly string _folder = Directory.CreateTempSubdirectory("federated-recorded-").FullName;

    private string KeyFile => Path.Combine(_folder, CheckpointKey.FileName);

    public async Task InitializeAsync()
    {
        await using var budgets = await BudgetsUnderTest.Start();
        await Record(budgets);
        var live = Path.Combine(budgets.Services.GetRequiredService<IConfiguration>()["Journal:Path"]!, "journal.db");
        using var connection = new SqliteConnection($"Data Source={live};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var copy = connection.CreateCommand();
        copy.CommandText = $"VACUUM INTO '{Path.Combine(_folder, "journal.db")}'";
        copy.ExecuteNonQuery();
    }

    public Task DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    /// <summary>Versions of the ICS 1 to 4, of the place 1 to 5, of the PCN 1 to <see cref="PcnEnd"/>.</summary>
    internal static async Task Record(BudgetsUnderTest budgets)
    {
        using var finance = budgets.As("system-finance", Ics);
        await finance.Do($"/v1/budgets/{Ics}/funding", Money(1_000_000, ("source", "NHS England"), ("reference", "First quarter")));
        await finance.Do($"/v1/budgets/{Ics}/delegations", Money(600_000, ("toOrganisation", Place)));
        await finance.Do($"/v1/budgets/{Place}/delegations", Money(100_000, ("toOrganisation", Pcn)));
        await finance.Do($"/v1/budgets/{Place}/returns", Money(50_000, ("reason", "Too much")));
        var commitment = await finance.Do($"/v1/budgets/{Pcn}/commitments", Money(40_000, ("purpose", "Clinics")));
        await finance.Do($"/v1/budgets/{Pcn}/spending", Money(10_000, ("commitmentId", commitment["commitmentId"]!.GetValue<string>())));
        var (refused, _) = await finance.Post($"/v1/budgets/{Pcn}/commitments", Money(1_000_000, ("commandId", Guid.NewGuid().ToString()), ("purpose", "Too many")));
        refused.ShouldBe(422);
        // Enough that the service writes a snapshot by itself.
        await Task.WhenAll(Enumerable.Range(0, PcnEnd - 4).Select(_ => finance.Do($"/v1/budgets/{Pcn}/commitments", Money(1, ("purpose", "Stamps")))));
        // It is written after the answers have left.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await budgets.Services.GetRequiredService<IJournal>().ReadSnapshots()).Count == 0) await Task.Delay(1, patience.Token);
    }

    internal static JsonObject Money(long pence, params (string Name, string Value)[] more)
    {
        var command = new JsonObject { ["year"] = "2025-26", ["fund"] = "core", ["amountPence"] = pence };
        foreach (var (name, value) in more) command[name] = value;
        return command;
    }

    /// <summary>A copy of the file, to be tampered with.</summary>
    internal JournalCopy Copy() => new(Path.Combine(_folder, "journal.db"));

    /// <summary>A checkpoint of the untouched journal.</summary>
    internal async Task<Checkpoint> Checkpoint()
    {
        await using var journal = SqliteJournal.OpenForReading(_folder);
        var auditor = new Auditor(journal, new(KeyFile, IsConfigured: false), TimeProvider.System);
        return auditor.ReadCheckpoint(await auditor.MakeCheckpoint());
    }
}

/// <summary>Tests that share one recorded journal, and each tamper with a copy of it.</summary>
[CollectionDefinition(RecordedJournal.Name)]
public sealed class RecordedJournalTests : ICollectionFixture<RecordedJournal>;
