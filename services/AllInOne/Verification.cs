using System.Globalization;
using Federated.Budgets.Books;
using Federated.Decisions.Auditing;
using Federated.Engine.Journals;

namespace Federated.AllInOne;

/// <summary>What the command <c>verify</c> is asked.</summary>
/// <param name="Journal">Which journal; the key is in its folder.</param>
/// <param name="Checkpoints">File with a checkpoint that the journal must agree with, or null.</param>
/// <param name="PublicKey">File with the key that the checkpoint is checked with; the service's own when null.</param>
internal sealed record VerificationOptions(JournalSettings Journal, string? Checkpoints, string? PublicKey);

/// <summary>The command <c>verify</c>: checks a journal without the services, also while they run.</summary>
internal static class Verification
{
    public static async Task<int> Run(VerificationOptions options, CancellationToken stopping)
    {
        try
        {
            // Before the books: what decisions say has happened there is then in what is read of them.
            var decisions = await Decisions(options, stopping);
            await using var journal = options.Journal.OpenForReading();
            var checkpoint = options.Checkpoints is null ? null : CheckpointFiles.Read(options.Checkpoints, KeyFor(options));
            var auditor = new Auditor(journal, CheckpointFiles.KeyFile(options.Journal.Path), TimeProvider.System);
            var audit = await auditor.Run(checkpoint, Report, stopping);
            Print(audit);
            var difference = decisions is null ? null : Print(decisions, audit.FirstDifference is null ? await CommitmentsOfBooks.Of(journal, stopping) : null);
            return (audit.FirstDifference ?? difference) is null ? 0 : 1;
        }
        catch (Exception failure) when (failure is JournalUnavailableException or JournalCorruptException or CheckpointFaultException or CheckpointKeyException)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return 1;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Stopped before the end: nothing is known of the rest.");
            return 1;
        }
    }

    private static CheckpointPublicKey KeyFor(VerificationOptions options)
    {
        if (options.PublicKey is not null) return CheckpointPublicKey.Read(options.PublicKey);
        using var own = CheckpointKey.Read(CheckpointFiles.KeyFile(options.Journal.Path).Path);
        return own.Public;
    }

    // A folder of before there were decisions has no journal of them.
    private static async Task<DecisionsAudit?> Decisions(VerificationOptions options, CancellationToken stopping)
    {
        var settings = DecisionsJournal.In(options.Journal.Path);
        if (!settings.IsThere) return null;
        await using var journal = settings.Settings.OpenForReading();
        return await DecisionsAudit.Of(journal, stopping);
    }

    // With books that are not as they must be, nothing is compared.
    private static Difference? Print(DecisionsAudit audit, CommitmentsOfBooks? books)
    {
        var difference = audit.FirstDifference ?? (books is null ? null : new ShareRecount(audit, books).FirstDifference());
        Console.WriteLine($"Decisions: {audit.Streams} streams, {audit.Entries} entries read.");
        Console.WriteLine(difference is null
            ? books is null ? "Decisions: chains hold; nothing was compared with books that differ." : "Decisions: no difference: chains, measures and money agree with the books."
            : $"Decisions: FIRST DIFFERENCE: {difference}");
        return difference;
    }

    // For somebody who waits at a screen; scripts read what comes at the end.
    private static async Task Report(AuditProgress progress)
    {
        if (Console.IsErrorRedirected) return;
        await Console.Error.WriteAsync(string.Create(CultureInfo.InvariantCulture,
            $"\r{progress.EntriesRead:N0} of {progress.EntriesTotal:N0} entries, {progress.StreamsRead} of {progress.StreamsTotal} streams \r"));
    }

    private static void Print(Audit audit)
    {
        foreach (var year in audit.Years)
        {
            var proof = audit.ProofOf(year);
            // In words: of "≠", some consoles make "=".
            var equals = proof.Balanced ? "=" : "does NOT equal";
            Console.WriteLine($"{year}: received {proof.ReceivedPence} pence {equals} held {proof.HeldPence} + in transit {proof.InTransitPence}");
        }
        Console.WriteLine($"{audit.Streams} streams, {audit.Entries} entries, {audit.Snapshots} snapshots read.");
        if (audit.Checkpoint is { } checkpoint)
            Console.WriteLine($"Compared with the checkpoint of {checkpoint.MadeAt}: {checkpoint.Heads.Length} streams.");
        Console.WriteLine(audit.FirstDifference is null
            ? "No difference: chains, balances, books and totals agree."
            : $"FIRST DIFFERENCE: {audit.FirstDifference}");
    }
}
