using Federated.Domain;
using Federated.Domain.Decisions.Schemes;
using Federated.Engine.Processes;

namespace Federated.Decisions.Streams;

/// <summary>Keeps the schemes of an ICS, and tells Budgets the limits of those that were published. Runs in the turns of its grain.</summary>
internal sealed class SchemeKeeper(string ics, Keepers shared, ILogger<SchemeKeeper> log)
{
    private readonly Process<SchemeBook, SchemeCommand, SchemeEntry> _schemes =
        new(StreamNames.OfScheme(ics), SchemeModel.Instance, shared.Journal, shared.Commit, shared.Options.Process);

    // Versions that Budgets knows since this was loaded. After a load it is told again, which changes nothing there.
    private int _told;

    public async Task<Answer<SchemeEntry>> Execute(Request<SchemeCommand> request)
    {
        var answer = await _schemes.Execute(request);
        if (answer.Entry.Kind == SchemeEntryKind.Published) await Wake();
        return answer;
    }

    public Task<Answer<SchemeEntry>?> Recall(string commandId, string fingerprint) => _schemes.Recall(commandId, fingerprint);

    public Task<SchemeBook> Read() => _schemes.Read((book, _) => book);

    public async Task Wake()
    {
        // What another activation has published would never be in force here: nobody may write for years.
        await _schemes.CatchUp();
        var versions = (await Read()).Versions;
        try
        {
            // Another look may be under way: what both tell is known there once.
            for (var next = _told; next < versions.Length; next++)
            {
                await shared.Budgets.TellLimits(new(versions[next]));
                _told = Math.Max(_told, next + 1);
            }
        }
        catch (Exception failure)
        {
            // It is published all the same; the next look tells again.
            log.LogWarning(failure, "Budgets was not told the limits of version {Version} of the scheme of {Ics}.", _told + 1, ics);
        }
    }
}
