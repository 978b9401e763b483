using System.Collections.Immutable;
using Federated.Budgets.Books;
using Federated.Budgets.Grains;
using Federated.Domain;
using Federated.Domain.Budgets;

namespace Federated.Tests.Engine.Simulation.Checks;

/// <summary>Looks at every answer as it leaves its activation, before the network can lose it.</summary>
internal sealed class AnswerCheck(World world)
{
    private readonly SortedDictionary<string, long> _answered = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _answeredBefore = new(StringComparer.Ordinal);

    /// <summary>The newest version of an organisation that any answer was of.</summary>
    public long LastAnswered(string organisation) => _answered.GetValueOrDefault(organisation);

    /// <summary>A client is about to ask this for the first time.</summary>
    public void Begin(string organisation, Question question) => _answeredBefore.Add(question.Id, LastAnswered(organisation));

    public void Leave(Activation activation, IReadOnlyList<Request<BookCommand>> requests, ImmutableArray<SentAnswer?> answers, bool outcomes)
    {
        foreach (var (request, answer) in requests.Zip(answers))
        {
            if (answer is not null) Leave(activation, request, answer, outcomes);
        }
        foreach (var answer in answers.OfType<SentAnswer>()) Told(activation, answer.Answer.Version);
        if (answers.OfType<SentAnswer>().Select(answer => answer.Answer.Version).ToList() is var versions && !versions.SequenceEqual(versions.Order()))
            world.Wrong("order", $"{activation.Name} answered {requests[0].Id} and those after it out of order: versions {string.Join(", ", versions)}.");
    }

    /// <summary>A read: of a version that is durable, with what the journal says of it, and not older than what was known here.</summary>
    public void Show(Activation activation, long knows, BookView view)
    {
        var book = world.Checks.Journal.Book(activation.Key);
        if (view.Version > book.Entries.Count) world.Wrong("durability", $"{activation.Name} showed version {view.Version}, and {book.Entries.Count} is durable.");
        if (view.Version < knows) world.Wrong("order", $"{activation.Name} showed version {view.Version} when it knew of {knows}.");
        Compare(activation, book, view);
        activation.Told(view.Version);
    }

    /// <summary>A read of the past: of the last version recorded at or before an instant, of those that were known here.</summary>
    public void ShowPast(Activation activation, long knows, DateTimeOffset instant, BookView view)
    {
        var book = world.Checks.Journal.Book(activation.Key);
        if (view.Version > book.Entries.Count)
            world.Wrong("durability", $"{activation.Name} showed version {view.Version}, and {book.Entries.Count} is durable.");
        else if (view.Version > 0 && book.Entries[(int)view.Version - 1].RecordedAt > instant)
            world.Wrong("reads", $"{activation.Name} showed version {view.Version} as at {instant:O}, which was recorded later.");
        else if (view.Version < knows && book.Entries[(int)view.Version].RecordedAt <= instant)
            world.Wrong("order", $"{activation.Name} showed version {view.Version} as at {instant:O}, and the next was recorded by then.");
        else
            Compare(activation, book, view);
    }

    private void Compare(Activation activation, NaiveBook book, BookView view)
    {
        var expected = book.At(view.Version);
        foreach (var (account, pence) in Shown(view))
        {
            var naive = account.EndsWith("/received", StringComparison.Ordinal) ? -expected.GetValueOrDefault(account) : expected.GetValueOrDefault(account);
            expected.Remove(account);
            if (naive != pence) world.Wrong("reads", $"{activation.Name} showed {pence} in {account} at version {view.Version}; the journal says {naive}.");
        }
        if (expected.FirstOrDefault(left => left.Value != 0) is { Key: { } missing }) world.Wrong("reads", $"{activation.Name} did not show {missing} at version {view.Version}.");
    }

    private void Told(Activation activation, long version)
    {
        _answered[activation.Key] = Math.Max(version, LastAnswered(activation.Key));
        activation.Told(version);
    }

    private void Leave(Activation activation, Request<BookCommand> request, SentAnswer answer, bool outcomes)
    {
        var (version, entry) = answer.Answer;
        var book = world.Checks.Journal.Book(activation.Key);
        if (book.Find(request.Id) is not { } durable)
            world.Wrong("durability", $"{activation.Name} answered {request.Id} with version {version}, and no such entry is durable.");
        else if (durable.Version != version || durable.Body != LedgerJson.Write(entry))
            world.Wrong("answers", $"{activation.Name} answered {request.Id} with version {version}; the journal has another answer at version {durable.Version}.");
        else if (durable.Fingerprint != request.Fingerprint)
            world.Wrong("identity", $"{activation.Name} answered {request.Id}, which stands for something else.");
        else if (version <= _answeredBefore.GetValueOrDefault(request.Id))
            world.Wrong("order", $"{activation.Name} answered {request.Id} with version {version}, and {_answeredBefore[request.Id]} was answered before it was asked.");
        else if (outcomes && WrongOutcome(book, durable, answer) is { } wrong)
            world.Wrong("outcomes", $"{activation.Name} answered {request.Id}: {wrong}");
    }

    // What is said to have arrived has, and what is said to be refused is back.
    private static string? WrongOutcome(NaiveBook book, NaiveEntry entry, SentAnswer answer)
    {
        if (!entry.Begins) return answer.InFlight.IsEmpty && answer.Refusals.IsEmpty ? null : "it sent nothing, and something is said to be under way";
        foreach (var transfer in entry.Transfers.Where(t => !answer.InFlight.Contains(t.To)))
        {
            var ended = book.Find(transfer.SettleId);
            var refusal = answer.Refusals.GetValueOrDefault(transfer.To);
            if (ended is null) return $"{transfer.Key} is said to be over, and is in flight";
            if (ended.Kind == "transfer-settled" ? refusal is not null : refusal is null) return $"{transfer.Key} ended as {ended.Kind}, and the answer says otherwise";
        }
        return null;
    }

    private static IEnumerable<(string Account, long Pence)> Shown(BookView view)
    {
        foreach (var (fund, balances) in view.Lines)
        {
            var line = $"2025-26/{fund}";
            yield return ($"{line}/received", balances.ReceivedPence);
            yield return ($"{line}/available", balances.AvailablePence);
            yield return ($"{line}/in-transit", balances.InTransitPence);
            yield return ($"{line}/reserved", balances.ReservedPence);
            yield return ($"{line}/committed", balances.CommittedPence);
            yield return ($"{line}/spent", balances.SpentPence);
            foreach (var (child, pence) in balances.DelegatedToPence) yield return ($"{line}/delegated/{child}", pence);
        }
    }
}
