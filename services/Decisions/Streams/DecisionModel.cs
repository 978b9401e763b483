using Federated.Domain;
using Federated.Domain.Decisions;
using Federated.Domain.Decisions.Life;
using Federated.Engine.Processes;

namespace Federated.Decisions.Streams;

/// <summary>Shows the engine a decision: its rules, its JSON, and its outbox of one message at a time to Budgets or to the share.</summary>
public sealed class DecisionModel : IModel<Decision, DecisionCommand, DecisionEntry>, IOutbox<Decision, DecisionEntry, Message>
{
    /// <summary>The one model of decisions.</summary>
    public static DecisionModel Instance { get; } = new();

    /// <inheritdoc/>
    public string SnapshotFormat => "decision-1";

    /// <inheritdoc/>
    public Decision Empty(string stream) => new(StreamNames.DecisionIn(stream)!);

    /// <inheritdoc/>
    public DecisionEntry Decide(Decision state, Request<DecisionCommand> request) => DecisionDecider.Decide(state, request);

    /// <inheritdoc/>
    public Decision Evolve(Decision state, DecisionEntry entry) => DecisionEvolution.Evolve(state, entry);

    /// <inheritdoc/>
    public string KindOf(DecisionEntry entry) => entry.Kind.Text();

    /// <inheritdoc/>
    public DateTimeOffset RecordedAtOf(DecisionEntry entry) => entry.RecordedAt;

    // What has a last day is woken when that is over.
    /// <inheritdoc/>
    public int OutstandingOf(Decision state) => (state.UnderWay is null ? 0 : 1) + (state.Until is null || state.IsClosed ? 0 : 1);

    /// <inheritdoc/>
    public string WriteEntry(DecisionEntry entry) => DecisionsJson.Write(entry);

    /// <inheritdoc/>
    public DecisionEntry ReadEntry(string body) => DecisionsJson.Read<DecisionEntry>(body);

    /// <inheritdoc/>
    public string WriteState(Decision state) => DecisionsJson.Write(state);

    /// <inheritdoc/>
    public Decision ReadState(string stream, string body) => DecisionsJson.Read<Decision>(body);

    /// <inheritdoc/>
    public IEnumerable<Message> Waiting(Decision state) => state.UnderWay is { } message ? [message] : [];

    /// <inheritdoc/>
    public IEnumerable<Message> Begun(DecisionEntry entry) => entry.Sent is { } message ? [message] : [];

    /// <inheritdoc/>
    public string KeyOf(Message message) => message.Key;
}
