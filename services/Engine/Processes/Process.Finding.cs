using System.Collections.Immutable;
using Federated.Domain;
using Federated.Engine.Journals;

namespace Federated.Engine.Processes;

/// <summary>Answers that were given before, and the states that show them.</summary>
public sealed partial class Process<TState, TCommand, TEntry>
{
    private Look? _others;

    /// <summary>The answer that a command id was given, or null when there is none. <see cref="Read"/> then shows a state that has it.</summary>
    /// <exception cref="JournalUnavailableException">The journal failed.</exception>
    public async Task<Answer<TEntry>?> Find(string id) => (await FindGiven(id))?.Answer;

    /// <summary>As <see cref="Find"/>, for who asks the same again.</summary>
    /// <exception cref="CommandIdReusedException">The id was used for something else.</exception>
    /// <exception cref="JournalUnavailableException">The journal failed.</exception>
    public async Task<Answer<TEntry>?> Recall(string id, string fingerprint)
    {
        if (await FindGiven(id) is not var (answer, given)) return null;
        return given == fingerprint ? answer : throw new CommandIdReusedException(id);
    }

    private async Task<(Answer<TEntry> Answer, string Fingerprint)?> FindGiven(string id)
    {
        await Load();
        if (_recent.Find(id) is { } step && await step.Unit.IsDurable.Task) return (new(step.After.Version, step.Entry), step.Request.Fingerprint);
        if (await journal.Find(stream, id) is not { } found) return null;
        await Show(found.Version);
        return (new(found.Version, found.Read(model.ReadEntry)), found.Fingerprint);
    }

    /// <summary>
    /// Loads again if the journal has gone on without this process. What it has under way itself is waited for: that is
    /// what the journal has gone on with, or it is in vain.
    /// </summary>
    /// <exception cref="JournalUnavailableException">The journal failed.</exception>
    public async Task CatchUp() => await Show(await journal.HeadVersion(stream));

    // What others may have written meanwhile.
    private Task SeeOthers() => journal.IsShared ? (_others ??= new(CatchUp)).Begin() : Task.CompletedTask;

    // What is read next shows at least this version, which is durable: whoever gets an answer may ask what became of it.
    private async Task Show(long version)
    {
        await Load();
        while (_durable.Version < version)
        {
            if (_newest is { Unit.IsDurable.Task: { IsCompleted: false } underWay })
                await ((Task)underWay).ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
            else
                DropState();
            await Load();
        }
    }

    // Null when none of the ids was used before.
    private async Task<ImmutableArray<Answer<TEntry>>?> FindInJournal(IReadOnlyList<Request<TCommand>> requests)
    {
        var found = await FindEach(requests);
        if (found.Find(entry => entry is not null) is not { } used) return null;
        // They may have become durable between two looks; what counts as one did so together.
        if (found.Contains(null)) found = await FindEach(requests);
        var answers = requests.Zip(found, (request, entry) => entry is null ? throw new CommandIdReusedException(used.Id) : AnswerOf(entry, request)).ToImmutableArray();
        await Show(answers.Max(answer => answer.Version));
        return answers;
    }

    private async Task<List<JournalEntry?>> FindEach(IReadOnlyList<Request<TCommand>> requests)
    {
        var found = new List<JournalEntry?>(requests.Count);
        foreach (var request in requests) found.Add(await journal.Find(stream, request.Id));
        return found;
    }

    private Answer<TEntry> AnswerOf(JournalEntry found, Request<TCommand> request) =>
        AnswerOf(found.Fingerprint, request, found.Version, found.Read(model.ReadEntry));

    private static Answer<TEntry> AnswerOf(string fingerprint, Request<TCommand> request, long version, TEntry entry) =>
        fingerprint == request.Fingerprint ? new(version, entry) : throw new CommandIdReusedException(request.Id);
}
