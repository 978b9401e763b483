using Microsoft.Data.Sqlite;

namespace Federated.Tests.Gateway.EndToEnd;

/// <summary>The offline check of a journal, as an auditor runs it.</summary>
[Collection(ProductTests.Name)]
public class VerifyTests
{
    private const string Purpose = "Clinics";

    [Fact]
    public async Task An_untouched_journal_is_found_in_order()
    {
        await using var product = await StoppedAfterACommitmentAsync();

        var (exitCode, output) = await ProgramRun.VerifyAsync(product.Data);

        exitCode.ShouldBe(0, output);
    }

    [Fact]
    public async Task One_changed_byte_is_found_and_its_place_named()
    {
        await using var product = await StoppedAfterACommitmentAsync();
        var (stream, version) = ChangeOneByte(product.Data);

        var (exitCode, output) = await ProgramRun.VerifyAsync(product.Data);

        exitCode.ShouldBe(1, output);
        output.ShouldContain(stream);
        output.ShouldContain(version.ToString());
    }

    [Fact]
    public async Task A_removed_last_entry_of_a_transfer_is_found()
    {
        await using var product = await StoppedAfterACommitmentAsync();
        Execute(product.Data, "DELETE FROM entries WHERE position = (SELECT max(position) FROM entries WHERE id LIKE 'receive/%')");

        var (exitCode, output) = await ProgramRun.VerifyAsync(product.Data);

        exitCode.ShouldBe(1, output);
    }

    private static async Task<RunningProduct> StoppedAfterACommitmentAsync()
    {
        var product = await RunningProduct.StartAsync("--demo");
        var finance = await product.ActAsAsync("system-finance", DemoProduct.Ics);
        var path = (await Federation.ReadTreeAsync(finance, DemoProduct.Ics)).PathsToLeaves.First();
        (await finance.ReceiveAsync(DemoProduct.Ics, "core", 100_000)).ShouldBeOk();
        foreach (var (from, to) in path.Zip(path.Skip(1)))
            (await finance.DelegateAsync(from, to, "core", 100_000)).ShouldBeOk();
        (await finance.CommitAsync(path[^1], "core", 40_000)).ShouldBeOk();
        await product.KillAsync();
        return product;
    }

    /// <summary>Where the entry was.</summary>
    private static (string Stream, long Version) ChangeOneByte(string data)
    {
        using var journal = Open(data);
        using var find = journal.CreateCommand();
        find.CommandText = """
            SELECT position, name, version FROM entries JOIN streams USING (stream_id)
            WHERE instr(body, $purpose) > 0 ORDER BY position LIMIT 1
            """;
        find.Parameters.AddWithValue("$purpose", Purpose);
        using var row = find.ExecuteReader();
        row.Read().ShouldBeTrue();
        var (position, stream, version) = (row.GetInt64(0), row.GetString(1), row.GetInt64(2));
        row.Close();
        Execute(data, $"UPDATE entries SET body = replace(body, '{Purpose}', 'Climics') WHERE position = {position}");
        return (stream, version);
    }

    private static void Execute(string data, string sql)
    {
        using var journal = Open(data);
        using var change = journal.CreateCommand();
        change.CommandText = sql;
        change.ExecuteNonQuery().ShouldBe(1);
    }

    private static SqliteConnection Open(string data)
    {
        var file = Directory.EnumerateFiles(data, "journal.db", SearchOption.AllDirectories).Single();
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }
}
