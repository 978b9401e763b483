using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Federated.Domain;
using Federated.Engine.Processes;

namespace Federated.Tests.Engine.Processes;

/// <summary>The smallest domain with everything the engine handles: a purse that can be filled, emptied, and owes parcels.</summary>
internal sealed record Purse(long Pence, ImmutableSortedSet<string> Parcels);

/// <summary>Adds pence; below zero it is refused. With a parcel, that is sent to somebody and owed until it is answered.</summary>
internal sealed record Put(long Pence, string? Parcel = null, string? Answered = null);

internal sealed record PurseEntry(string Kind, long Pence, string? Parcel, string? Answered, DateTimeOffset RecordedAt = default);

internal sealed class PurseModel : IModel<Purse, Put, PurseEntry>, IOutbox<Purse, PurseEntry, string>
{
    public string SnapshotFormat => "purse-1";

    public Purse Empty(string stream) => new(0, []);

    public PurseEntry Decide(Purse state, Request<Put> request) =>
        new(state.Pence + request.Command.Pence < 0 ? "refused" : "put", request.Command.Pence, request.Command.Parcel, request.Command.Answered, request.RecordedAt);

    public IReadOnlyList<PurseEntry> DecideAll(Purse state, IReadOnlyList<Request<Put>> requests)
    {
        var entries = new List<PurseEntry>();
        var after = state;
        foreach (var request in requests)
        {
            var entry = Decide(after, request);
            if (entry.Kind == "refused") return [.. requests.Select(r => Decide(state, r) with { Kind = "refused" })];
            entries.Add(entry);
            after = Evolve(after, entry);
        }
        return entries;
    }

    public Purse Evolve(Purse state, PurseEntry entry)
    {
        if (entry.Kind == "refused") return state;
        if (entry.Parcel is { } twice && state.Parcels.Contains(twice)) throw new ArgumentException($"{twice} is owed already.");
        var parcels = entry.Parcel is null ? state.Parcels : state.Parcels.Add(entry.Parcel);
        return new(state.Pence + entry.Pence, entry.Answered is null ? parcels : parcels.Remove(entry.Answered));
    }

    public string KindOf(PurseEntry entry) => entry.Kind;

    public DateTimeOffset RecordedAtOf(PurseEntry entry) => entry.RecordedAt;

    public int OutstandingOf(Purse state) => state.Parcels.Count;

    public string WriteEntry(PurseEntry entry) => JsonSerializer.Serialize(entry);

    public PurseEntry ReadEntry(string body) => JsonSerializer.Deserialize<PurseEntry>(body)!;

    public string WriteState(Purse state) => string.Join(' ', state.Parcels.Prepend(state.Pence.ToString(CultureInfo.InvariantCulture)));

    public Purse ReadState(string stream, string body)
    {
        var words = body.Split(' ');
        return new(long.Parse(words[0], CultureInfo.InvariantCulture), [.. words[1..]]);
    }

    public IEnumerable<string> Waiting(Purse state) => state.Parcels;

    public IEnumerable<string> Begun(PurseEntry entry) => entry is { Kind: "put", Parcel: { } parcel } ? [parcel] : [];

    public string KeyOf(string message) => message;
}

/// <summary>A process on a scheduler of its own, as a grain has it.</summary>
internal sealed class PurseProcess(Federated.Engine.Journals.IJournal journal, Federated.Engine.Journals.GroupCommit commit, ProcessOptions? options = null)
{
    private readonly TaskScheduler _turns = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;

    public Process<Purse, Put, PurseEntry> Process { get; } = new("purse", new PurseModel(), journal, commit, options);

    public Task<Answer<PurseEntry>> Put(string id, long pence, string? parcel = null, string fingerprint = "print", DateTimeOffset? at = null) =>
        Turn(() => Process.Execute(new(id, fingerprint, "tester", at ?? DateTimeOffset.UnixEpoch, new Put(pence, parcel))));

    public Task<ImmutableArray<Answer<PurseEntry>>> PutAll(string fingerprint, params (string Id, long Pence)[] puts) =>
        Turn(() => Process.ExecuteAll([.. puts.Select(p => Asked(p, fingerprint))]));

    public Task<ImmutableArray<Answer<PurseEntry>?>> PutEach(params (string Id, long Pence)[] puts) =>
        Turn(() => Process.ExecuteEach([.. puts.Select(p => Asked(p, "print"))]));

    public Task<(long Pence, long Version)> Read() => Turn(() => Process.Read((purse, version) => (purse.Pence, version)));

    public Task<T> Turn<T>(Func<Task<T>> turn) => Task.Factory.StartNew(turn, default, default, _turns).Unwrap();

    private static Request<Put> Asked((string Id, long Pence) put, string fingerprint) =>
        new(put.Id, fingerprint, "tester", DateTimeOffset.UnixEpoch, new Put(put.Pence));
}
