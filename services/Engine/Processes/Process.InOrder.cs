using System.Collections.Immutable;
using Federated.Domain;
using Federated.Engine.Journals;

namespace Federated.Engine.Processes;

/// <summary>Many commands one after the other, without waiting for the journal in between.</summary>
public sealed partial class Process<TState, TCommand, TEntry>
{
    /// <summary>Commands on their way to the journal at a time: enough to share transactions, and others get their turn.</summary>
    private const int CommandsUnderWay = 1_024;

    /// <summary>
    /// Answers commands as if each were asked when the one before it was answered; their entries share transactions.
    /// Whatever fails, none is ever decided before one that it follows. Errors as <see cref="Execute"/>, except that a
    /// command id used before for something else is told by null in its place, and the others go on. After an error some
    /// may be recorded: asking all of them again gives the same answers.
    /// </summary>
    public async Task<ImmutableArray<Answer<TEntry>?>> ExecuteEach(IReadOnlyList<Request<TCommand>> requests)
    {
        var answers = ImmutableArray.CreateBuilder<Answer<TEntry>?>(requests.Count);
        var (tried, failures) = (0, 0);
        while (answers.Count < requests.Count)
        {
            await Load();
            var before = answers.Count;
            var taken = await TakeInOrder(requests, before, tried);
            // The one after those is looked up as well: the rules may have choked on it because memory has forgotten it.
            tried = Math.Max(tried, before + taken.Count + 1);
            try
            {
                foreach (var answer in taken)
                {
                    if (!await answer.IsDurable) break;
                    answers.Add(answer.To(requests[answers.Count]));
                }
            }
            catch (JournalUnavailableException) when (answers.Count > before || failures + 1 < _options.MaxAttempts)
            {
                // Unknown what was written: loading again will show.
            }
            failures = answers.Count > before ? 0 : failures + 1;
            if (failures >= _options.MaxOvertaken) throw Overtaken();
        }
        if (requests.Count > 0) await Show(answers.Max(answer => answer?.Version ?? 0));
        return answers.MoveToImmutable();
    }

    // Ends early when the state was dropped, since what was taken before must then be asked again first.
    private async Task<List<Given>> TakeInOrder(IReadOnlyList<Request<TCommand>> requests, int from, int tried)
    {
        var epoch = _epoch;
        var taken = new List<Given>();
        for (var i = from; i < requests.Count && taken.Count < CommandsUnderWay; i++)
        {
            var request = requests[i];
            if (i < tried && await journal.Find(stream, request.Id) is { } found)
            {
                taken.Add(new(Task.FromResult(true), found.Fingerprint, new(found.Version, found.Read(model.ReadEntry))));
                continue;
            }
            if (_head is null || _epoch != epoch) break;
            try
            {
                var step = _recent.Find(request.Id) ?? Take(_head, [request]).Steps[0];
                taken.Add(new(step.Unit.IsDurable.Task, step.Request.Fingerprint, new(step.After.Version, step.Entry)));
            }
            catch (Exception) when (i >= tried)
            {
                await CatchUp();
                break;
            }
        }
        return taken;
    }

    private sealed record Given(Task<bool> IsDurable, string Fingerprint, Answer<TEntry> Answer)
    {
        public Answer<TEntry>? To(Request<TCommand> request) => request.Fingerprint == Fingerprint ? Answer : null;
    }
}
