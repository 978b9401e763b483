using Federated.Engine.Journals;
using Federated.Engine.Journals.Sqlite;

namespace Federated.AllInOne;

/// <summary>The commands <c>export</c> and <c>import</c>, a journal as a file of JSON lines, and <c>backup</c>.</summary>
internal static class JournalFiles
{
    /// <param name="settings">Which journal.</param>
    /// <param name="file">Where the lines go; it must not be there yet.</param>
    /// <param name="streams">Names of the streams; all when empty.</param>
    /// <param name="stopping">Ends it before its end.</param>
    public static Task<int> Export(JournalSettings settings, string file, IReadOnlyCollection<string> streams, CancellationToken stopping) => Told(async () =>
    {
        if (File.Exists(file)) throw new IOException($"{file} is there already.");
        await using var journal = settings.OpenForReading();
        // Under its name only when it is whole.
        var part = file + ".part";
        long entries;
        await using (var to = new StreamWriter(part)) entries = await JournalLines.Write(journal, to, streams, stopping);
        File.Move(part, file);
        return $"{entries} entries written to {file}.";
    });

    /// <param name="settings">Which journal; made when there is none.</param>
    /// <param name="file">What an export wrote.</param>
    /// <param name="stopping">Ends it before its end.</param>
    public static Task<int> Import(JournalSettings settings, string file, CancellationToken stopping) => Told(async () =>
    {
        await using var journal = settings.Open();
        var entries = await JournalLines.Read(file, journal, stopping);
        return $"{entries} entries were new to {settings.Place}.";
    });

    /// <param name="data">Data folder of SQLite journals.</param>
    /// <param name="to">Folder for the copies, laid out as a data folder; keys are not among them.</param>
    public static Task<int> BackUp(string data, string to) => Told(() =>
    {
        // Decisions first: what they ask of the books is then in the books' copy, and not the other way round.
        var decisions = Path.Combine(data, DecisionsJournal.Folder);
        if (File.Exists(Path.Combine(decisions, "journal.db"))) SqliteJournal.BackUp(decisions, Path.Combine(to, DecisionsJournal.Folder));
        SqliteJournal.BackUp(data, to);
        return Task.FromResult($"The journals in {data} are copied to {to}. Keys are not: keep those apart.");
    });

    private static async Task<int> Told(Func<Task<string>> work)
    {
        try
        {
            Console.WriteLine(await work());
            return 0;
        }
        catch (Exception failure) when (failure is JournalUnavailableException or JournalLinesException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return 1;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Stopped before the end. Do it again: what is there already is passed over.");
            return 1;
        }
    }
}
