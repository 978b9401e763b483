using System.Text.Json.Nodes;

namespace Federated.Tests.Gateway.EndToEnd;

/// <summary>The offline check of a journal, as an auditor runs it after someone has been at the file.</summary>
[Collection(ProductTests.Name)]
[Trait("Cost", "long")]
public class VerifyTests(StoppedProduct stopped, DemoProduct demo) : IClassFixture<StoppedProduct>
{
    private const string EntryOf = "stream_id = (SELECT stream_id FROM streams WHERE name = $stream) AND version = $version";

    [Fact]
    public async Task An_untouched_journal_is_found_in_order()
    {
        var (exitCode, output) = await ProgramRun.VerifyAsync(stopped.Data);

        exitCode.ShouldBe(0, output);
        output.ShouldContain($"{Actor.Year}: received {StoppedProduct.ReceivedPence} pence = held {StoppedProduct.ReceivedPence} + in transit 0");
        output.ShouldContain("No difference");
    }

    [Fact]
    public async Task A_running_product_can_be_checked_as_well()
    {
        var (exitCode, output) = await ProgramRun.VerifyAsync(demo.Product.Data);

        exitCode.ShouldBe(0, output);
    }

    [Theory]
    [InlineData("body", "replace(body, 'Clinics', 'Climics')")]
    [InlineData("body", "replace(body, '\"amountPence\":1,', '\"amountPence\":2,')")]
    [InlineData("id", "replace(id, substr(id, 1, 1), 'z')")]
    [InlineData("fingerprint", "replace(fingerprint, substr(fingerprint, 1, 1), 'z')")]
    [InlineData("kind", "'spent'")]
    [InlineData("outstanding", "1")]
    [InlineData("hash", "zeroblob(32)")]
    public async Task One_changed_byte_of_an_entry_is_found_and_its_place_named(string column, string value)
    {
        using var tampered = stopped.Copy();
        JournalFile.ChangeOne(tampered.Path, $"UPDATE entries SET {column} = {value} WHERE {EntryOf} AND {column} <> {value}",
            ("$stream", stopped.Pcn), ("$version", StoppedProduct.Commitments));

        await ShouldBeFoundAsync(tampered.Path, $"{stopped.Pcn} version {StoppedProduct.Commitments}: the hash does not follow");
    }

    [Fact]
    public async Task A_deleted_entry_is_found_and_its_place_named()
    {
        using var tampered = stopped.Copy();
        JournalFile.ChangeOne(tampered.Path, $"DELETE FROM entries WHERE {EntryOf}", ("$stream", stopped.Pcn), ("$version", 7));

        await ShouldBeFoundAsync(tampered.Path, $"{stopped.Pcn} version 7: the entry is missing");
    }

    [Fact]
    public async Task A_changed_snapshot_is_found_and_its_place_named()
    {
        var snapshots = JournalFile.Query(stopped.Data,
            "SELECT version, p.rowid FROM snapshots p JOIN streams USING (stream_id) WHERE name = $stream", ("$stream", stopped.Pcn));
        snapshots.ShouldNotBeEmpty();
        foreach (var row in snapshots)
        {
            using var tampered = stopped.Copy();
            JournalFile.ChangeOne(tampered.Path, "UPDATE snapshots SET body = body || ' ' WHERE rowid = $row", ("$row", row[1]!));

            await ShouldBeFoundAsync(tampered.Path, $"{stopped.Pcn} version {row[0]}: the snapshot is not what replay gives");
        }
    }

    /// <summary>A chain cannot tell that its end was cut off; the book on the other side of the transfer can.</summary>
    [Fact]
    public async Task Money_cut_off_the_end_of_a_book_is_missed_by_its_parent()
    {
        using var tampered = stopped.Copy();
        JournalFile.ChangeOne(tampered.Path, $"DELETE FROM entries WHERE {EntryOf}", ("$stream", stopped.OtherPcn), ("$version", 1));

        await ShouldBeFoundAsync(tampered.Path, $"{stopped.OtherPcn} version 1, core {Actor.Year}, account received");
        await ShouldBeFoundAsync(tampered.Path,
            $"{Actor.Year}: received {StoppedProduct.ReceivedPence} pence does NOT equal held {StoppedProduct.ReceivedPence / 2} + in transit 0");
    }

    [Fact]
    public async Task A_file_that_is_no_journal_is_told()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, JournalFile.Name), new string('x', 5000));

        await ShouldBeFoundAsync(folder.Path, "cannot be read");
    }

    [Theory]
    [InlineData("")]
    [InlineData("nowhere")]
    public async Task A_folder_without_a_journal_is_told_and_stays_without(string subfolder)
    {
        using var folder = new TemporaryFolder();
        var data = Path.Combine(folder.Path, subfolder);

        var (exitCode, output) = await ProgramRun.VerifyAsync(data);

        exitCode.ShouldBe(1, output);
        output.Trim().ShouldBe($"There is no journal in {data}.");
        Directory.EnumerateFileSystemEntries(folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_cut_off_tail_is_found_with_a_checkpoint_and_not_without()
    {
        using var tampered = stopped.Copy();
        var checkpoint = await CheckpointOfAsync(tampered.Path);
        var head = JournalFile.Query(tampered.Path,
            "SELECT max(version) FROM entries JOIN streams USING (stream_id) WHERE name = $stream", ("$stream", stopped.Pcn)).Single()[0]!;
        (await ProgramRun.ProductToEndAsync("verify", "--data", tampered.Path, "--checkpoints", checkpoint)).ExitCode.ShouldBe(0);
        JournalFile.ChangeOne(tampered.Path, $"DELETE FROM entries WHERE {EntryOf}", ("$stream", stopped.Pcn), ("$version", head));

        (await ProgramRun.VerifyAsync(tampered.Path)).ExitCode.ShouldBe(0);
        var (exitCode, output) = await ProgramRun.ProductToEndAsync("verify", "--data", tampered.Path, "--checkpoints", checkpoint);

        exitCode.ShouldBe(1, output);
        output.ShouldContain($"FIRST DIFFERENCE: {stopped.Pcn} version {head}: the entry is missing");
    }

    [Fact]
    public async Task A_checkpoint_is_only_believed_with_the_right_key()
    {
        using var journal = stopped.Copy();
        var checkpoint = await CheckpointOfAsync(journal.Path);
        var publicKey = Path.Combine(journal.Path, "published.pem");
        await File.WriteAllTextAsync(publicKey, JsonNode.Parse(await File.ReadAllTextAsync(checkpoint))!["publicKey"]!.GetValue<string>());
        File.Delete(Path.Combine(journal.Path, "checkpoint.key"));

        (await VerifyAsync(checkpoint, publicKey)).ExitCode.ShouldBe(0);

        var withoutKey = await ProgramRun.ProductToEndAsync("verify", "--data", journal.Path, "--checkpoints", checkpoint);
        withoutKey.ExitCode.ShouldBe(1);
        withoutKey.Output.ShouldContain("checkpoint.key cannot be used");

        await File.WriteAllTextAsync(checkpoint, (await File.ReadAllTextAsync(checkpoint)).Replace("register", "regisseur"));
        var altered = await VerifyAsync(checkpoint, publicKey);
        altered.ExitCode.ShouldBe(1);
        altered.Output.Trim().ShouldBe("The checkpoint's signature is not the key's signature of this document: one of the two was altered.");

        await File.WriteAllTextAsync(checkpoint, "{");
        var malformed = await VerifyAsync(checkpoint, publicKey);
        malformed.ExitCode.ShouldBe(1);
        malformed.Output.ShouldStartWith($"The checkpoint's file {checkpoint} cannot be read: ");
        malformed.Output.ShouldNotContain("   at ");

        Task<(int ExitCode, string Output)> VerifyAsync(string checkpoint, string publicKey) =>
            ProgramRun.ProductToEndAsync("verify", "--data", journal.Path, "--checkpoints", checkpoint, "--public-key", publicKey);
    }

    [Fact]
    public async Task A_running_product_is_verified_through_the_gateway_against_a_checkpoint_of_it()
    {
        var auditor = await demo.AuditorAsync();
        var checkpoint = (await auditor.GetAsync("/v1/checkpoints")).ShouldBeOk();

        var answer = await auditor.PostAsync("/v1/verify", checkpoint.Body.AsObject());

        answer.ShouldBeOk().ContentType.ShouldBe("application/x-ndjson");
        var result = JsonNode.Parse(answer.Text.TrimEnd('\n').Split('\n')[^1])!["result"]!;
        result["inOrder"]!.GetValue<bool>().ShouldBeTrue(answer.Text);
        result["checkpointMadeAt"]!.GetValue<string>().ShouldBe(checkpoint.String("madeAt"));
    }

    private static async Task<string> CheckpointOfAsync(string data)
    {
        var file = Path.Combine(data, "checkpoint.json");
        var (exitCode, output) = await ProgramRun.ProductToEndAsync("checkpoints", "--data", data, "--out", file);
        exitCode.ShouldBe(0, output);
        return file;
    }

    private static async Task ShouldBeFoundAsync(string data, string difference)
    {
        var (exitCode, output) = await ProgramRun.VerifyAsync(data);
        exitCode.ShouldBe(1, output);
        output.ShouldContain(difference);
        output.ShouldNotContain("   at ");
    }
}
