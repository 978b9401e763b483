using Federated.Domain;
using Federated.Domain.Decisions;
using Federated.Domain.Decisions.Shares;
using Federated.Engine.Processes;

namespace Federated.Decisions.Streams;

/// <summary>Shows the engine the 80:20 measure of an ICS: its rules, its JSON, and its outbox of notices to held decisions.</summary>
public sealed class ShareModel : IModel<Tally, ShareCommand, ShareEntry>, IOutbox<Tally, ShareEntry, Notice>
{
    /// <summary>The one model of measures.</summary>
    public static ShareModel Instance { get; } = new();

    /// <inheritdoc/>
    public string SnapshotFormat => "share-1";

    /// <inheritdoc/>
    public Tally Empty(string stream) => new(StreamNames.ShareIn(stream)!);

    /// <inheritdoc/>
    public ShareEntry Decide(Tally state, Request<ShareCommand> request) => ShareDecider.Decide(state, request);

    /// <inheritdoc/>
    public Tally Evolve(Tally state, ShareEntry entry) => ShareEvolution.Evolve(state, entry);

    /// <inheritdoc/>
    public string KindOf(ShareEntry entry) => entry.Kind.Text();

    /// <inheritdoc/>
    public DateTimeOffset RecordedAtOf(ShareEntry entry) => entry.RecordedAt;

    /// <inheritdoc/>
    public int OutstandingOf(Tally state) => state.Notices.Count;

    /// <inheritdoc/>
    public string WriteEntry(ShareEntry entry) => DecisionsJson.Write(entry);

    /// <inheritdoc/>
    public ShareEntry ReadEntry(string body) => DecisionsJson.Read<ShareEntry>(body);

    /// <inheritdoc/>
    public string WriteState(Tally state) => DecisionsJson.Write(state);

    /// <inheritdoc/>
    public Tally ReadState(string stream, string body) => DecisionsJson.Read<Tally>(body);

    /// <inheritdoc/>
    public IEnumerable<Notice> Waiting(Tally state) => state.Notices.Values;

    /// <inheritdoc/>
    public IEnumerable<Notice> Begun(ShareEntry entry) => entry.Notices;

    /// <inheritdoc/>
    public string KeyOf(Notice message) => message.Key;
}
