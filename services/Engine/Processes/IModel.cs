using Federated.Domain;

namespace Federated.Engine.Processes;

/// <summary>
/// What the engine needs to know of a pure domain: how it decides and evolves, and how its entries and states are
/// written down. No member may read a clock, draw a random number or touch I/O.
/// </summary>
/// <typeparam name="TState">Immutable state of one stream.</typeparam>
/// <typeparam name="TCommand">What can be asked.</typeparam>
/// <typeparam name="TEntry">What is recorded, refusals included.</typeparam>
public interface IModel<TState, TCommand, TEntry>
{
    /// <summary>The state before the first entry.</summary>
    TState Empty(string stream);

    /// <summary>The entry that a command makes.</summary>
    TEntry Decide(TState state, Request<TCommand> request);

    /// <summary>
    /// The entries of commands that count as one, in order, one a command: either each does what it says, decided on top of
    /// the ones before, or none changes anything. A domain without such units decides single commands only.
    /// </summary>
    IReadOnlyList<TEntry> DecideAll(TState state, IReadOnlyList<Request<TCommand>> requests) => requests is [var request]
        ? [Decide(state, request)]
        : throw new NotSupportedException("This domain has no rule for several commands as one.");

    /// <summary>The state after an entry; the same for a new entry and for one read back.</summary>
    TState Evolve(TState state, TEntry entry);

    /// <summary>The entry's kind, as the journal shows it.</summary>
    string KindOf(TEntry entry);

    /// <summary>When an entry was recorded: what the request said.</summary>
    DateTimeOffset RecordedAtOf(TEntry entry);

    /// <summary>How much a state still has to see to by itself, such as messages to deliver. A stream with any is kept awake.</summary>
    int OutstandingOf(TState state);

    /// <summary>The entry as JSON.</summary>
    string WriteEntry(TEntry entry);

    /// <summary>Reads what <see cref="WriteEntry"/> wrote, in any released version.</summary>
    TEntry ReadEntry(string body);

    /// <summary>Changes whenever <see cref="WriteState"/> or the meaning of the state does: older snapshots are then dropped.</summary>
    string SnapshotFormat { get; }

    /// <summary>The state as JSON: the same text for the same state.</summary>
    string WriteState(TState state);

    /// <summary>Reads what <see cref="WriteState"/> wrote in the same format.</summary>
    TState ReadState(string stream, string body);
}

/// <summary>The answer to a command: the entry that it made, now or when it was first asked.</summary>
/// <param name="Version">Version of the stream that the entry made.</param>
/// <param name="Entry">The entry; a refusal is one too.</param>
public sealed record Answer<TEntry>(long Version, TEntry Entry);

/// <summary>How a process behaves; the defaults serve.</summary>
public sealed record ProcessOptions
{
    /// <summary>A snapshot is written after so many entries.</summary>
    public int SnapshotEvery { get; init; } = 500;

    /// <summary>Answers kept in memory for retries; older ones are found in the journal.</summary>
    public int RecentAnswers { get; init; } = 256;

    /// <summary>How often a command is tried while the journal fails, before the caller is told.</summary>
    public int MaxAttempts { get; init; } = 8;

    /// <summary>
    /// How often a command is tried while others write the stream first, before the caller is told. Each time one of them got
    /// on, so this ends by itself but for great bad luck.
    /// </summary>
    public int MaxOvertaken { get; init; } = 64;

    /// <summary>Entries read at a time while loading.</summary>
    public int PageSize { get; init; } = 500;
}

/// <summary>A command id was used before with other content. Nothing was recorded.</summary>
public sealed class CommandIdReusedException : Exception
{
    /// <summary>An id was used again.</summary>
    public CommandIdReusedException(string commandId)
        : base($"The command id {commandId} was used before for something else.") => Data[nameof(CommandId)] = commandId;

    /// <summary>The id. Kept in the data of the exception, which is what reaches a caller in another process.</summary>
    public string CommandId => (string)Data[nameof(CommandId)]!;
}
