using System.Collections.Concurrent;
using Federated.Tests.Cluster.Services;

namespace Federated.Tests.Cluster.Crashes;

/// <summary>What clients keep for themselves: everything that they sent, and every answer that was given to them.</summary>
internal sealed class ClientJournal
{
    private readonly ConcurrentDictionary<Guid, Message> _sent = [];
    private readonly ConcurrentDictionary<Guid, Reply> _answers = [];
    private readonly ConcurrentDictionary<string, long> _newest = [];
    private readonly ConcurrentQueue<Finding> _findings = [];
    private readonly ConcurrentDictionary<string, int> _unanswered = [];

    /// <summary>Raised when an answer has come.</summary>
    public event Action? Acknowledged;

    public IReadOnlyCollection<Message> Sent => [.. _sent.Values];

    /// <summary>Messages that were answered, each with its first answer.</summary>
    public IEnumerable<(Message Message, Reply Answer)> Answered =>
        _sent.Values.Where(m => _answers.ContainsKey(m.Id)).Select(m => (m, _answers[m.Id]));

    public int Answers => _answers.Count;

    /// <summary>How often a message was sent and no answer came, or one that says that the outcome is not known.</summary>
    public int Unanswered => _unanswered.Values.Sum();

    /// <summary>The same by what was heard instead.</summary>
    public IReadOnlyDictionary<string, int> HeardInstead => _unanswered;

    /// <summary>What was wrong while the service was used.</summary>
    public IReadOnlyCollection<Finding> Findings => _findings;

    /// <summary>The newest version of an organisation's book that anybody has been told of.</summary>
    public long NewestOf(string organisation) => _newest.GetValueOrDefault(organisation);

    public Reply? AnswerTo(Message message) => _answers.GetValueOrDefault(message.Id);

    public void Sending(Message message) => _sent.TryAdd(message.Id, message);

    /// <param name="instead">What was heard instead of an answer.</param>
    public void HeardNothing(string instead) => _unanswered.AddOrUpdate(instead, 1, (_, times) => times + 1);

    /// <summary>Keeps an answer; a second one must be as the first.</summary>
    public void Heard(Message message, Reply answer)
    {
        if (_answers.TryAdd(message.Id, answer))
        {
            foreach (var version in Recorded.In(message, answer).Select(r => r.Version)) Saw(message.Organisation, version ?? 0);
            Acknowledged?.Invoke();
        }
        else if (!SameAnswer.Agree(_answers[message.Id], answer))
        {
            Find(FindingKind.Different, $"{message.Id} was answered {_answers[message.Id]}, and then {answer}");
        }
    }

    /// <summary>A reader was shown a book at a version; before it asked, somebody had been told of an earlier one.</summary>
    public void Read(string organisation, long version, long toldBefore)
    {
        if (version < toldBefore) Find(FindingKind.Stale, $"{organisation} was shown at version {version}, after {toldBefore} had been acknowledged");
        Saw(organisation, version);
    }

    public void Find(FindingKind kind, string text) => _findings.Enqueue(new(kind, text));

    private void Saw(string organisation, long version) => _newest.AddOrUpdate(organisation, version, (_, known) => Math.Max(known, version));
}
