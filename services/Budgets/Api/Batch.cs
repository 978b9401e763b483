using System.Collections.Immutable;
using Federated.Budgets.Grains;
using Federated.Domain.Budgets;
using Federated.Engine.Processes;
using Request = Federated.Domain.Request<Federated.Domain.Budgets.BookCommand>;

namespace Federated.Budgets.Api;

/// <summary>
/// Stands for the book while the commands of a batch are read: each is run by the method that serves it alone, as far as
/// where that asks the book; when all have asked, the book is asked once, and each method goes on with its own answer.
/// </summary>
internal sealed class Batch
{
    private readonly List<TaskCompletionSource<SentAnswer>> _answers = [];
    private readonly Dictionary<string, Request> _byId = new(StringComparer.Ordinal);
    private TaskCompletionSource _reached = new();

    /// <summary>Ends when the next command has asked.</summary>
    public Task Reached => _reached.Task;

    /// <summary>Called before each command.</summary>
    public void Next() => _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What was asked, in order.</summary>
    public List<Request> Requests { get; } = [];

    public async Task<Answer<BookEntry>> Execute(Request request) => (await Send(request)).Answer;

    public Task<SentAnswer> Send(Request request)
    {
        var answer = new TaskCompletionSource<SentAnswer>();
        Requests.Add(request);
        _answers.Add(answer);
        _byId.TryAdd(request.Id, request);
        _reached.SetResult();
        return answer.Task;
    }

    /// <summary>What an earlier command of the batch will have made, as far as later ones need to know; null for none.</summary>
    public BookEntry? Drafted(string id) => _byId.GetValueOrDefault(id) switch
    {
        { Command: Reserve } request => Draft(request, EntryKind.Reserved, []),
        { Command: Commit c } request => Draft(request, EntryKind.Committed, [new(c.Line, c.AmountPence)]),
        { Command: CommitHold c } request => Draft(request, EntryKind.HoldCommitted, c.Legs),
        _ => null,
    };

    /// <summary>Asks the book, and hands out its answers. An error of the whole is thrown here, and those that asked are abandoned.</summary>
    public async Task Ask(Func<ImmutableArray<Request>, Task<ImmutableArray<SentAnswer?>>> book)
    {
        ImmutableArray<SentAnswer?> answers;
        try
        {
            answers = await book([.. Requests]);
        }
        catch
        {
            Abandon();
            throw;
        }
        for (var i = 0; i < answers.Length; i++)
        {
            if (answers[i] is { } answer) _answers[i].SetResult(answer);
            else _answers[i].SetException(new CommandIdReusedException(Requests[i].Id));
        }
    }

    /// <summary>
    /// Nobody who asked gets an answer. They are cancelled, each by itself: one exception thrown again by thousands of them
    /// would carry the traces of all, which costs minutes and gigabytes.
    /// </summary>
    public void Abandon()
    {
        foreach (var answer in _answers) answer.TrySetCanceled();
    }

    private static BookEntry Draft(Request request, EntryKind kind, ImmutableArray<Leg> committed) => new()
    {
        CommandId = request.Id,
        Kind = kind,
        Actor = request.Actor,
        RecordedAt = request.RecordedAt,
        EffectiveOn = request.Command.EffectiveOn,
        Line = request.Command.Line,
        AmountPence = request.Command.AmountPence,
        Postings = [.. committed.Select(leg => new Posting(new Account(leg.Line, AccountKind.Committed), leg.AmountPence))],
    };
}
