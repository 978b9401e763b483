using System.Collections.Concurrent;
using System.Net;
using Federated.Tests.Cluster.Crashes;
using Federated.Tests.Cluster.Services;

namespace Federated.Tests.Cluster.Decisions;

/// <summary>What clients keep for themselves: everything that they sent, and the first answer to each.</summary>
internal sealed class AskJournal
{
    /// <summary>The proposal was recorded, and the decision is closed.</summary>
    public const string MoneyRefused = "MONEY_REFUSED";

    /// <summary>The approval was recorded, and the decision is held.</summary>
    public const string ShareTooLow = "LOCAL_SHARE_TOO_LOW";

    private readonly ConcurrentDictionary<Guid, Ask> _sent = [];
    private readonly ConcurrentDictionary<Guid, Reply> _answers = [];
    private readonly ConcurrentDictionary<string, bool> _open = [];
    private readonly ConcurrentQueue<Finding> _findings = [];
    private int _unanswered;

    /// <summary>Raised with the service that has answered.</summary>
    public event Action<Service>? Acknowledged;

    public IReadOnlyCollection<Ask> Sent => [.. _sent.Values];

    /// <summary>What was answered, each with its first answer.</summary>
    public IEnumerable<(Ask Ask, Reply Answer)> Answered => _sent.Values.Where(ask => _answers.ContainsKey(ask.Id)).Select(ask => (ask, _answers[ask.Id]));

    public int Answers => _answers.Count;

    /// <summary>How often something was sent and no answer came, or one that says that the outcome is not known.</summary>
    public int Unanswered => _unanswered;

    /// <summary>Decisions that are open, as far as clients know.</summary>
    public IReadOnlyCollection<string> Open => [.. _open.Keys];

    /// <summary>What was wrong while the services were used.</summary>
    public IReadOnlyCollection<Finding> Findings => _findings;

    /// <summary>Whether an answer says that the command was recorded, and not refused by the rules.</summary>
    public static bool IsRecorded(Reply answer) => ReasonOf(answer) is null or MoneyRefused or ShareTooLow;

    /// <summary>Nothing was recorded: the decision had come before another board than that of whoever asks.</summary>
    public static bool IsOfAnotherBoard(Ask ask, Reply answer) =>
        answer.Status == HttpStatusCode.Forbidden && ask.Deed is (Deed.Approve or Deed.Reject or Deed.Escalate or Deed.Devolve);

    /// <summary>Why it was refused; null when it was not.</summary>
    public static string? ReasonOf(Reply answer) => answer.Status == HttpStatusCode.OK ? null : answer.Body["reason"]?.GetValue<string>();

    public void Sending(Ask ask) => _sent.TryAdd(ask.Id, ask);

    public void HeardNothing() => Interlocked.Increment(ref _unanswered);

    /// <summary>Keeps an answer; a second one must say the same.</summary>
    public void Heard(Ask ask, Reply answer)
    {
        if (_answers.TryAdd(ask.Id, answer))
        {
            if (ask.Deed == Deed.Propose && answer.Status == HttpStatusCode.OK) _open.TryAdd(ask.Of, true);
            Acknowledged?.Invoke(ask.Service);
        }
        else if (!Agree(ask, _answers[ask.Id], answer))
        {
            Find(FindingKind.Different, $"{ask.Deed} {ask.Id} was answered {_answers[ask.Id]}, and then {answer}");
        }
    }

    /// <summary>Nothing more can be done with a decision.</summary>
    public void Closed(string decision) => _open.TryRemove(decision, out _);

    public void Find(FindingKind kind, string text) => _findings.Enqueue(new(kind, text));

    // A decision is always shown as it is now; that the command was recorded, or why it was refused, stays.
    private static bool Agree(Ask ask, Reply first, Reply again)
    {
        if (ask.Deed == Deed.CommitLocally) return SameAnswer.Agree(first, again);
        return IsRecorded(first) ? IsRecorded(again) : !IsRecorded(again) && first.Status == again.Status && ReasonOf(first) == ReasonOf(again);
    }
}
