using Federated.Domain;
using Federated.Domain.Decisions;
using Federated.Domain.Decisions.Schemes;
using Federated.Engine.Processes;

namespace Federated.Decisions.Streams;

/// <summary>Shows the engine the schemes of an ICS.</summary>
public sealed class SchemeModel : IModel<SchemeBook, SchemeCommand, SchemeEntry>
{
    /// <summary>The one model of schemes.</summary>
    public static SchemeModel Instance { get; } = new();

    /// <inheritdoc/>
    public string SnapshotFormat => "scheme-1";

    /// <inheritdoc/>
    public SchemeBook Empty(string stream) => new(StreamNames.SchemeIn(stream)!);

    /// <inheritdoc/>
    public SchemeEntry Decide(SchemeBook state, Request<SchemeCommand> request) => SchemeDecider.Decide(state, request);

    /// <inheritdoc/>
    public SchemeBook Evolve(SchemeBook state, SchemeEntry entry) => SchemeDecider.Evolve(state, entry);

    /// <inheritdoc/>
    public string KindOf(SchemeEntry entry) => entry.Kind.Text();

    /// <inheritdoc/>
    public DateTimeOffset RecordedAtOf(SchemeEntry entry) => entry.RecordedAt;

    /// <inheritdoc/>
    public int OutstandingOf(SchemeBook state) => 0;

    /// <inheritdoc/>
    public string WriteEntry(SchemeEntry entry) => DecisionsJson.Write(entry);

    /// <inheritdoc/>
    public SchemeEntry ReadEntry(string body) => DecisionsJson.Read<SchemeEntry>(body);

    /// <inheritdoc/>
    public string WriteState(SchemeBook state) => DecisionsJson.Write(state);

    /// <inheritdoc/>
    public SchemeBook ReadState(string stream, string body) => DecisionsJson.Read<SchemeBook>(body);
}
