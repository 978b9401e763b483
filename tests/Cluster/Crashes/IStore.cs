namespace Federated.Tests.Cluster.Crashes;

/// <summary>
/// A row of the journal, as SQL shows it to somebody who knows nothing of the service. The refusal is the reason as the
/// API words it, or null; the amount is 0 where the entry names none.
/// </summary>
internal sealed record JournalRow(string Stream, long Version, string Id, string Kind, string? Refusal, long AmountPence);

/// <summary>Where the service under test keeps its journal, seen from outside.</summary>
internal interface IStore : IAsyncDisposable
{
    /// <summary>Settings that point the service to it.</summary>
    IReadOnlyList<string> Settings { get; }

    /// <summary>Options that name it to the product's commands, such as verify.</summary>
    IReadOnlyList<string> Options { get; }

    /// <summary>All entries of all organisations.</summary>
    Task<IReadOnlyList<JournalRow>> RowsAsync();

    /// <summary>Organisations whose newest entry leaves something to see to.</summary>
    Task<IReadOnlyList<string>> OwingAsync();

    /// <summary>The offline check, against a checkpoint when one is given.</summary>
    Task<(int ExitCode, string Output)> VerifyAsync(string? checkpointFile = null);

    /// <summary>Ends the store's own server as a crash does and starts it again; nothing where the store is a file.</summary>
    Task CrashAsync();
}
