namespace Federated.Tests.Cluster.Crashes;

/// <summary>A journal of some hundred entries that nothing ever went wrong with, and what its clients kept.</summary>
public sealed class WorkedJournal : IAsyncLifetime
{
    private const int Answers = 300;

    private SqliteStore? _store;

    internal SqliteStore Store => _store ?? throw new InvalidOperationException("Nothing has been done yet.");

    internal ClientJournal Clients { get; private set; } = new();

    public async Task InitializeAsync()
    {
        _store = new SqliteStore();
        await using var session = new Session(_store, seed: 3);
        await session.BeginAsync();
        session.BringClients();
        session.Doorway.Open();
        await session.EndClientsAsync(Answers);
        (await session.FindAsync()).ShouldBeEmpty();
        await session.Service.StopAsync();
        Clients = session.Journal;
    }

    public async Task DisposeAsync()
    {
        if (_store is not null) await _store.DisposeAsync();
    }

    /// <summary>What is found when the service runs on a store, and clients were told what is in this journal.</summary>
    internal static async Task<List<Finding>> FindAsync(SqliteStore store, ClientJournal clients)
    {
        await using var session = new Session(store, seed: 4) { Journal = clients };
        await session.StartAsync();
        return [.. await session.FindAsync()];
    }
}
