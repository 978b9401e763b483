using Federated.Engine.Journals;
using Federated.TestSupport.Postgres;
using Npgsql;

namespace Federated.Tests.Services.Grains;

/// <summary>
/// The tables of a cluster, asked as Orleans' ADO.NET provider asks: with the queries that it finds there, the parameters that
/// it names, and by the names of columns. Its rules: each change takes the next version, from the version that it was made for.
/// </summary>
[Trait("Cost", "long")]
public sealed class MembershipSchemaTests(PostgresServer server) : IClassFixture<PostgresServer>, IAsyncLifetime
{
    private const int Joining = 2;
    private const int Active = 3;
    private const int Dead = 6;
    private static readonly DateTime _then = new(2026, 4, 1, 9, 0, 0, DateTimeKind.Utc);

    private string _database = "";
    private Dictionary<string, string> _queries = [];

    public async Task InitializeAsync()
    {
        _database = await server.NewDatabase();
        MembershipSchema.Prepare(_database);
        await ReadQueries();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public void Every_query_that_the_provider_asks_for_is_there() => _queries.Keys.ShouldBe(
        [
            "GatewaysQueryKey", "MembershipReadRowKey", "MembershipReadAllKey", "InsertMembershipVersionKey", "UpdateIAmAlivetimeKey",
            "InsertMembershipKey", "UpdateMembershipKey", "DeleteMembershipTableEntriesKey", "CleanupDefunctSiloEntriesKey", "FederatedFormat",
        ], ignoreOrder: true);

    [Fact]
    public async Task A_cluster_begins_once_and_without_silos()
    {
        (await Begin()).ShouldBe(1);
        (await Begin()).ShouldBe(0);

        var row = (await All()).ShouldHaveSingleItem();
        row["Version"].ShouldBe(0);
        row["StartTime"].ShouldBeNull();
    }

    [Fact]
    public async Task A_silo_joins_from_the_version_it_knows_and_once()
    {
        await Begin();

        (await Join(port: 1, version: 1)).ShouldBe(0);
        (await Join(port: 1, version: 0)).ShouldBe(1);
        (await Join(port: 1, version: 1)).ShouldBe(0);

        var silo = (await All()).ShouldHaveSingleItem();
        silo["Version"].ShouldBe(1);
        (silo["Address"], silo["Port"], silo["Generation"], silo["SiloName"], silo["HostName"], silo["Status"], silo["ProxyPort"]).ShouldBe(
            ("127.0.0.1", 1, 7, "silo", "host", Joining, 30000));
        (silo["StartTime"], silo["IAmAliveTime"], silo["SuspectTimes"]).ShouldBe((_then, _then, (object?)null));
    }

    [Fact]
    public async Task Of_silos_that_join_at_the_same_time_one_gets_the_version()
    {
        await Begin();

        var joined = await Task.WhenAll(Enumerable.Range(1, 8).Select(port => Join(port, version: 0)));

        joined.Sum().ShouldBe(1);
        (await All()).ShouldHaveSingleItem()["Version"].ShouldBe(1);
    }

    [Fact]
    public async Task A_silo_changes_from_the_version_it_knows()
    {
        await Begin();
        await Join(port: 1, version: 0);

        (await Change(port: 1, Dead, "127.0.0.1:2@7,2026", version: 0)).ShouldBe(0);
        (await Change(port: 2, Dead, null, version: 1)).ShouldBe(0);
        (await Change(port: 1, Dead, "127.0.0.1:2@7,2026", version: 1)).ShouldBe(1);

        var silo = (await All()).ShouldHaveSingleItem();
        (silo["Status"], silo["SuspectTimes"], silo["Version"]).ShouldBe((Dead, "127.0.0.1:2@7,2026", 2));
    }

    [Fact]
    public async Task A_sign_of_life_takes_no_version()
    {
        await Begin();
        await Join(port: 1, version: 0);

        await Ask("UpdateIAmAlivetimeKey", [.. Silo(1), ("IAmAliveTime", _then.AddHours(1))]);

        var silo = (await Ask("MembershipReadRowKey", [.. Silo(1)])).ShouldHaveSingleItem();
        (silo["IAmAliveTime"], silo["Version"]).ShouldBe((_then.AddHours(1), 1));
    }

    [Fact]
    public async Task Of_a_silo_that_is_not_there_the_version_is_told()
    {
        await Begin();
        await Join(port: 1, version: 0);

        var row = (await Ask("MembershipReadRowKey", [.. Silo(2)])).ShouldHaveSingleItem();

        (row["Version"], row["StartTime"]).ShouldBe((1, (object?)null));
    }

    [Fact]
    public async Task Edges_find_the_silos_that_work_and_take_their_calls()
    {
        await Begin();
        await Join(port: 1, version: 0);
        await Join(port: 2, version: 1, gatewayPort: 0);
        await Join(port: 3, version: 2);
        await Change(port: 2, Active, null, version: 3);
        await Change(port: 3, Active, null, version: 4);

        var gateway = (await Ask("GatewaysQueryKey", ("DeploymentId", "c"), ("Status", Active))).ShouldHaveSingleItem();

        (gateway["Address"], gateway["ProxyPort"], gateway["Generation"]).ShouldBe(("127.0.0.1", 30000, 7));
    }

    [Fact]
    public async Task Silos_that_are_long_gone_are_forgotten_and_those_that_work_are_not()
    {
        await Begin();
        await Join(port: 1, version: 0);
        await Join(port: 2, version: 1);
        await Change(port: 2, Active, null, version: 2);

        await Ask("CleanupDefunctSiloEntriesKey", ("DeploymentId", "c"), ("IAmAliveTime", _then));
        (await All()).Count.ShouldBe(2);
        await Ask("CleanupDefunctSiloEntriesKey", ("DeploymentId", "c"), ("IAmAliveTime", _then.AddSeconds(1)));

        (await All()).ShouldHaveSingleItem()["Port"].ShouldBe(2);
    }

    [Fact]
    public async Task Clusters_of_one_database_do_not_know_each_other()
    {
        await Begin();
        await Join(port: 1, version: 0);
        await Ask("InsertMembershipVersionKey", ("DeploymentId", "other"));

        (await Ask("MembershipReadAllKey", ("DeploymentId", "other"))).ShouldHaveSingleItem()["Version"].ShouldBe(0);
        await Ask("DeleteMembershipTableEntriesKey", ("DeploymentId", "c"));

        (await All()).ShouldBeEmpty();
        (await Ask("MembershipReadAllKey", ("DeploymentId", "other"))).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Many_may_make_the_tables_at_the_same_time()
    {
        var database = await server.NewDatabase();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => MembershipSchema.Prepare(database))));

        (await PostgresServer.Query(database, "SELECT count(*) FROM federated_cluster.OrleansQuery")).Single().Single().ShouldBe((long)_queries.Count);
    }

    [Fact]
    public async Task What_the_tables_hold_stays_when_they_are_made_again()
    {
        await Begin();
        await Join(port: 1, version: 0);
        await PostgresServer.Execute(_database, "UPDATE federated_cluster.OrleansQuery SET QueryText = '0' WHERE QueryKey = 'FederatedFormat'");

        MembershipSchema.Prepare(_database);

        (await All()).ShouldHaveSingleItem()["Port"].ShouldBe(1);
    }

    [Fact]
    public async Task Tables_of_a_later_format_stay_as_they_are()
    {
        await PostgresServer.Execute(_database, "UPDATE federated_cluster.OrleansQuery SET QueryText = '99' WHERE QueryKey = 'FederatedFormat'");

        MembershipSchema.Prepare(_database);
        var refused = await Should.ThrowAsync<PostgresException>(PostgresServer.Execute(_database, MembershipSchema.Script()));

        refused.MessageText.ShouldContain("later format");
    }

    [Fact]
    public async Task A_login_that_may_not_make_them_is_told_who_makes_them_and_then_works()
    {
        var owner = await server.NewDatabase();
        JournalSettings settings = new() { Connection = owner };
        await using (settings.Open())
        {
            // Makes the roles, as a service does at its start, or its database administrator.
        }
        var login = await server.NewLogin(owner, $"login_{Guid.NewGuid():N}");
        await PostgresServer.Execute(server.AsAdministrator(owner), $"GRANT federated_service TO {new NpgsqlConnectionStringBuilder(login).Username}");

        Should.Throw<JournalUnavailableException>(() => MembershipSchema.Prepare(login)).Message.ShouldStartWith("Journal:Connection: the database has no schema federated_cluster");
        await PostgresServer.Execute(owner, MembershipSchema.Script());
        MembershipSchema.Prepare(login);

        _database = login;
        (await Begin()).ShouldBe(1);
        (await Join(port: 1, version: 0)).ShouldBe(1);
        (await All()).ShouldHaveSingleItem();
    }

    private Task<int> Begin() => Count("InsertMembershipVersionKey", ("DeploymentId", "c"));

    private Task<int> Join(int port, int version, int gatewayPort = 30000) => Count("InsertMembershipKey",
    [
        .. Silo(port), ("SiloName", "silo"), ("HostName", "host"), ("Status", Joining), ("ProxyPort", gatewayPort), ("StartTime", _then),
        ("IAmAliveTime", _then), ("Version", version),
    ]);

    private Task<int> Change(int port, int status, string? suspicions, int version) => Count("UpdateMembershipKey",
        [.. Silo(port), ("Status", status), ("SuspectTimes", suspicions), ("IAmAliveTime", _then), ("Version", version)]);

    private Task<List<Dictionary<string, object?>>> All() => Ask("MembershipReadAllKey", ("DeploymentId", "c"));

    private static (string Name, object? Value)[] Silo(int port) => [("DeploymentId", "c"), ("Address", "127.0.0.1"), ("Port", port), ("Generation", 7)];

    private async Task<int> Count(string key, params (string Name, object? Value)[] parameters) =>
        Convert.ToInt32((await Ask(key, parameters)).ShouldHaveSingleItem().ShouldHaveSingleItem().Value, System.Globalization.CultureInfo.InvariantCulture);

    private async Task<List<Dictionary<string, object?>>> Ask(string key, params (string Name, object? Value)[] parameters)
    {
        await using var opened = await Open();
        await using var command = new NpgsqlCommand(_queries[key], opened);
        foreach (var (name, value) in parameters) command.Parameters.Add(Parameter(name, value));
        await using var row = await command.ExecuteReaderAsync();
        var rows = new List<Dictionary<string, object?>>();
        while (await row.ReadAsync())
            rows.Add(Enumerable.Range(0, row.FieldCount).ToDictionary(row.GetName, i => row.IsDBNull(i) ? null : row.GetValue(i), StringComparer.OrdinalIgnoreCase));
        return rows;
    }

    // What is null has the type of text all the same.
    private static NpgsqlParameter Parameter(string name, object? value) => value is null
        ? new NpgsqlParameter(name, NpgsqlTypes.NpgsqlDbType.Text) { Value = DBNull.Value }
        : new NpgsqlParameter(name, value);

    private async Task ReadQueries()
    {
        await using var opened = await Open();
        await using var command = new NpgsqlCommand("SELECT QueryKey, QueryText FROM OrleansQuery", opened);
        await using var row = await command.ExecuteReaderAsync();
        while (await row.ReadAsync()) _queries[row.GetString(0)] = row.GetString(1);
    }

    private async Task<NpgsqlConnection> Open()
    {
        var opened = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(MembershipSchema.Connection(_database)) { Pooling = false }.ToString());
        await opened.OpenAsync();
        return opened;
    }
}
