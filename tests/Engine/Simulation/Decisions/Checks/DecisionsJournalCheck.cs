using System.Text.Json;
using Federated.Engine.Journals;
using Federated.Tests.Engine.Simulation.Checks;

namespace Federated.Tests.Engine.Simulation.Decisions.Checks;

/// <summary>Follows the journal of decisions as it grows: each stream is in order, and after each entry the decisions and their measure are too.</summary>
internal sealed class DecisionsJournalCheck(DecisionsWorld world) : IJournalWatch
{
    private readonly Dictionary<string, NaiveStream> _streams = new(StringComparer.Ordinal);
    private readonly Dictionary<string, NaiveDecision> _decisions = new(StringComparer.Ordinal);
    private readonly List<string> _names = [DecisionsWorld.Scheme, DecisionsWorld.Share];

    /// <summary>Names of the streams, in the order in which they came.</summary>
    public IReadOnlyList<string> Streams => _names;

    /// <summary>In the order in which they came.</summary>
    public IEnumerable<NaiveDecision> Decisions => _names.Select(name => _decisions.GetValueOrDefault(name)).OfType<NaiveDecision>().Where(d => d.State.Length > 0);

    public NaiveShare Share { get; } = new();

    public NaiveStream Stream(string name) => _streams.GetValueOrDefault(name) ?? new();

    public NaiveDecision? Decision(string id) => _decisions.GetValueOrDefault($"decision/{id}");

    public void Written(IReadOnlyList<JournalUnit> batch, IReadOnlyList<AppendOutcome> outcomes)
    {
        foreach (var entry in batch.Where((_, i) => outcomes[i] == AppendOutcome.Appended).SelectMany(unit => unit.Entries))
        {
            if (Wrong(entry) is { } wrong) world.Stage.Wrong(entry.Stream == DecisionsWorld.Share ? "share" : "decisions", $"{entry.Stream} version {entry.Version} ({entry.Id}): {wrong}.");
        }
    }

    public void SnapshotWritten(Snapshot snapshot)
    {
        if (snapshot.Version > Stream(snapshot.Stream).Version) world.Stage.Wrong("snapshots", $"There is a snapshot of {snapshot.Stream} version {snapshot.Version}, which is not durable.");
    }

    private string? Wrong(JournalEntry entry)
    {
        if (!_streams.TryGetValue(entry.Stream, out var stream))
        {
            _streams[entry.Stream] = stream = new();
            if (!_names.Contains(entry.Stream)) _names.Add(entry.Stream);
        }
        if (stream.Take(entry) is { } wrong) return wrong;
        using var json = JsonDocument.Parse(entry.Body);
        if (json.RootElement.GetProperty("commandId").GetString() is var named && named != entry.Id) return $"it calls itself {named}";
        if (entry.Stream == DecisionsWorld.Share) return Share.Take(json.RootElement, world.Rules.EightyTwenty, Decision);
        if (entry.Stream == DecisionsWorld.Scheme) return null;
        if (!_decisions.TryGetValue(entry.Stream, out var decision)) _decisions[entry.Stream] = decision = new(entry.Stream["decision/".Length..]);
        return decision.Take(json.RootElement) ?? world.Checks.Money.WrongNow(decision);
    }
}

/// <summary>A stream as its chain has it.</summary>
internal sealed class NaiveStream
{
    private readonly Dictionary<string, JournalEntry> _byId = new(StringComparer.Ordinal);
    private byte[] _hash = new byte[32];

    public long Version { get; private set; }

    public JournalEntry? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>Takes the next entry; says what is wrong with it, or null.</summary>
    public string? Take(JournalEntry entry)
    {
        if (entry.Version != Version + 1) return $"it follows version {Version}";
        Version++;
        _hash = NaiveChain.HashAfter(_hash, entry);
        if (!_hash.AsSpan().SequenceEqual(entry.Hash)) return "its hash does not follow";
        return _byId.TryAdd(entry.Id, entry) ? null : "its id is journalled twice";
    }
}
