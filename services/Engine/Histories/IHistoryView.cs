namespace Federated.Engine.Histories;

/// <summary>
/// What is kept of a stream for reading its past: small, bounded, and made from the entries alone. It leaves out what
/// grows with what is open at a time, so that many snapshots of it fit beside the journal. Pure, like a model.
/// </summary>
/// <typeparam name="TView">Immutable.</typeparam>
/// <typeparam name="TEntry">An entry as the domain knows it.</typeparam>
public interface IHistoryView<TView, TEntry>
{
    /// <summary>Changes whenever <see cref="Write"/> or its meaning does: older snapshots are then dropped and made anew.</summary>
    string SnapshotFormat { get; }

    /// <summary>The view before the first entry.</summary>
    TView Empty { get; }

    /// <summary>Reads an entry's body, in any released version.</summary>
    TEntry ReadEntry(string body);

    /// <summary>When an entry was recorded. Rises along a stream.</summary>
    DateTimeOffset RecordedAtOf(TEntry entry);

    /// <summary>The view after an entry.</summary>
    TView After(TView view, TEntry entry);

    /// <summary>The view as JSON: the same text for the same view.</summary>
    string Write(TView view);

    /// <summary>Reads what <see cref="Write"/> wrote in the same format.</summary>
    TView Read(string body);
}
