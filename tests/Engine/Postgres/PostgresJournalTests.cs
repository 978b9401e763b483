using Federated.Engine.Journals;
using Federated.Engine.Journals.Postgres;
using Federated.Tests.Engine.Journals;
using Federated.TestSupport.Postgres;

namespace Federated.Tests.Engine.Postgres;

[Collection(PostgresTests.Name)]
public sealed class PostgresJournalTests(PostgresServer server) : JournalContract
{
    private string _database = "";

    public override async Task InitializeAsync()
    {
        _database = await server.NewDatabase();
        await base.InitializeAsync();
    }

    private protected override IJournal Open() => PostgresJournal.Open(_database);
}
