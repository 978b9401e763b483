using Federated.Engine.Journals;

namespace Federated.Tests.Engine.Simulation.Checks;

/// <summary>Sees what becomes durable in a journal.</summary>
internal interface IJournalWatch
{
    /// <summary>A transaction was written, as far as its outcomes say so.</summary>
    void Written(IReadOnlyList<JournalUnit> batch, IReadOnlyList<AppendOutcome> outcomes);

    /// <summary>A snapshot is being written.</summary>
    void SnapshotWritten(Snapshot snapshot);
}
