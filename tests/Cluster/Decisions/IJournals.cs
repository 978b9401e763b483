namespace Federated.Tests.Cluster.Decisions;

/// <summary>An entry of the share's journal, as SQL shows it: what happened, to which decision, or how far which book was counted.</summary>
internal sealed record ShareRow(string Kind, string? DecisionId, string? Organisation, long? Cursor);

/// <summary>Where the two services keep their journals, seen from outside.</summary>
internal interface IJournals : IAsyncDisposable
{
    /// <summary>Settings that point Budgets to its own.</summary>
    IReadOnlyList<string> OfBudgets { get; }

    /// <summary>Settings that point Decisions to its own.</summary>
    IReadOnlyList<string> OfDecisions { get; }

    /// <summary>By stream of the journal of decisions: how much its newest entry leaves to see to.</summary>
    Task<IReadOnlyDictionary<string, long>> OutstandingAsync();

    /// <summary>All entries of the share, in their order.</summary>
    Task<IReadOnlyList<ShareRow>> ShareAsync();

    /// <summary>The offline check of both.</summary>
    Task<(int ExitCode, string Output)> VerifyAsync();
}
