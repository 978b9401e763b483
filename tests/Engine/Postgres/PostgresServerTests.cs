using System.Net.Sockets;
using Federated.TestSupport.Postgres;
using Npgsql;

namespace Federated.Tests.Engine.Postgres;

/// <summary>The server that tests rely on is a real one: durable, reachable on loopback alone, and gone afterwards.</summary>
[Trait("Cost", "long")]
public sealed class PostgresServerTests
{
    [Fact]
    public async Task What_was_committed_is_there_after_a_crash_and_nothing_is_left_after_the_end()
    {
        var server = await PostgresServer.StartNew();
        try
        {
            var database = await server.NewDatabase();
            await PostgresServer.Execute(database, "CREATE TABLE t AS SELECT 1 AS n");
            await server.Restart(immediate: true);
            (await PostgresServer.Query(database, "SELECT n FROM t")).Single().ShouldBe([1]);
            (await PostgresServer.Query(database, "SELECT current_setting('fsync'), current_setting('listen_addresses')")).Single().ShouldBe(["on", "127.0.0.1"]);

            await server.Stop();
            await Should.ThrowAsync<NpgsqlException>(() => PostgresServer.Query(database, "SELECT 1"));
            await server.Start();
            (await PostgresServer.Query(database, "SELECT n FROM t")).Single().ShouldBe([1]);
        }
        finally
        {
            await server.DisposeAsync();
        }
        using var client = new TcpClient();
        await Should.ThrowAsync<SocketException>(() => client.ConnectAsync("127.0.0.1", server.Port));
        Directory.Exists(server.Folder).ShouldBeFalse();
    }
}
