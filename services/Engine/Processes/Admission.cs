using Federated.Engine.Journals;

namespace Federated.Engine.Processes;

/// <summary>
/// Where commands from outside come in: as many as can be answered soon. The others are turned away at once, and nothing of
/// them is recorded, so that the same id may be used again. A command counts from here until it is answered.
/// <para>
/// What the engine does by itself (settling transfers, closing periods, letting holds expire) does not come by here: it is
/// what drains the system, and there is only so much of it as was let in before.
/// </para>
/// May be called from any thread.
/// </summary>
public sealed class Admission(GroupCommit commit, AdmissionOptions? options = null)
{
    private readonly AdmissionOptions _options = options ?? new();
    private readonly Dictionary<string, int> _ofStream = new(StringComparer.Ordinal);
    private readonly Lock _counting = new();
    private int _counted;

    /// <summary>Commands let in and not answered yet, of each stream no more than its bound.</summary>
    public int UnderWay
    {
        get
        {
            lock (_counting) return _counted;
        }
    }

    /// <summary>Whether the next command would be turned away, whoever asks.</summary>
    public bool IsFull => UnderWay >= _options.MaxCommands;

    /// <summary>Lets commands in, or not.</summary>
    /// <param name="stream">Whose.</param>
    /// <param name="commands">How many come together: all of them or none.</param>
    /// <param name="patience">How long their caller waits for the answer.</param>
    /// <param name="ask">Asks for the answer. They count until it is there, also when the caller has gone.</param>
    /// <exception cref="OverloadedException">Too many are waiting, or the journal takes longer than the caller waits. Nothing was asked.</exception>
    public async Task<T> Run<T>(string stream, int commands, TimeSpan patience, Func<Task<T>> ask)
    {
        ArgumentNullException.ThrowIfNull(ask);
        Enter(stream, commands, patience);
        try
        {
            return await ask();
        }
        finally
        {
            Count(stream, -commands);
        }
    }

    private void Enter(string stream, int commands, TimeSpan patience)
    {
        var wait = commit.ExpectedWait;
        if (wait > patience) throw new OverloadedException("The journal is slow: no answer would come in time.", wait);
        lock (_counting)
        {
            // The bound is looked at before they count: a batch that is larger than it gets in by itself.
            if (_ofStream.GetValueOrDefault(stream) >= _options.MaxCommandsOfStream)
                throw new OverloadedException($"Too many commands of {stream} are waiting.", wait);
            if (_counted >= _options.MaxCommands) throw new OverloadedException("Too many commands are waiting.", wait);
            Count(stream, commands);
        }
    }

    // A stream fills no more than its share: a batch of many commands keeps others of its stream out, and not everybody.
    private void Count(string stream, int commands)
    {
        lock (_counting)
        {
            var before = _ofStream.GetValueOrDefault(stream);
            var after = before + commands;
            if (after == 0) _ofStream.Remove(stream);
            else _ofStream[stream] = after;
            _counted += Math.Min(after, _options.MaxCommandsOfStream) - Math.Min(before, _options.MaxCommandsOfStream);
        }
    }
}

/// <summary>Bounds of an <see cref="Admission"/>.</summary>
public sealed record AdmissionOptions
{
    /// <summary>Commands under way from which on none is let in: a few seconds of what one journal gets through.</summary>
    public int MaxCommands { get; init; } = 8_192;

    /// <summary>The same for one stream; an eighth of all, so that one that is flooded leaves the others their turn.</summary>
    public int MaxCommandsOfStream { get; init; } = 1_024;
}

/// <summary>More is asked than can be answered soon. Nothing was recorded; try again later.</summary>
public sealed class OverloadedException(string message, TimeSpan expectedWait) : Exception(message)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <summary>When to try again: 1 to 60 seconds.</summary>
    public int RetryAfterSeconds { get; } = (int)Math.Ceiling(TimeSpan.FromTicks(
        Math.Clamp(expectedWait.Ticks, TimeSpan.TicksPerSecond, Longest.Ticks)).TotalSeconds);
}
