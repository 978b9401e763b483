using Federated.Budgets.Books;
using Federated.Engine.Journals;

namespace Federated.AllInOne;

/// <summary>The command <c>checkpoints</c>: signs where every stream ends, also while the services run.</summary>
internal static class Checkpoints
{
    /// <param name="settings">Which journal; the key is in its folder.</param>
    /// <param name="file">Where the document goes; to the screen when null.</param>
    public static async Task<int> Export(JournalSettings settings, string? file)
    {
        try
        {
            await using var journal = settings.OpenForReading();
            var document = await new Auditor(journal, CheckpointFiles.KeyFile(settings.Path), TimeProvider.System).MakeCheckpoint();
            var text = CheckpointFiles.Text(document);
            if (file is null) await Console.Out.WriteAsync(text);
            else await File.WriteAllTextAsync(file, text);
            return 0;
        }
        catch (Exception failure) when (failure is JournalUnavailableException or CheckpointKeyException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return 1;
        }
    }
}
