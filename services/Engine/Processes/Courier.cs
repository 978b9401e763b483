using Federated.Domain;

namespace Federated.Engine.Processes;

/// <summary>What a model's states and entries say about messages to others: its journalled outbox.</summary>
public interface IOutbox<in TState, in TEntry, TMessage>
{
    /// <summary>Messages that the state still has to deliver.</summary>
    IEnumerable<TMessage> Waiting(TState state);

    /// <summary>Messages that an entry began.</summary>
    IEnumerable<TMessage> Begun(TEntry entry);

    /// <summary>Unique among the messages of one stream.</summary>
    string KeyOf(TMessage message);
}

/// <summary>
/// Delivers the messages in a process's journalled outbox until each is answered, and records the answers. A message is
/// sent only when its entry is durable; it may be sent more than once, and the receiver answers once per id.
/// Runs on the scheduler of its process.
/// </summary>
/// <param name="process">Whose outbox.</param>
/// <param name="outbox">How to read it.</param>
/// <param name="deliver">Hands a message to its receiver, and returns the command that records the answer.</param>
/// <param name="time">Times the pauses between tries.</param>
public sealed class Courier<TState, TCommand, TEntry, TMessage>(
    Process<TState, TCommand, TEntry> process,
    IOutbox<TState, TEntry, TMessage> outbox,
    Func<TMessage, Task<Request<TCommand>>> deliver,
    TimeProvider time) : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, Task> _underWay = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Raised when a try to deliver has failed; the next one follows after a pause.</summary>
    public event Action<TMessage, Exception>? DeliveryFailed;

    /// <summary>Messages not answered yet.</summary>
    public int UnderWay => _underWay.Count;

    /// <summary>Begins: messages of the state as loaded, then those of each durable entry. Call before the process is used.</summary>
    public void Start()
    {
        process.Loaded += state => SendAll(outbox.Waiting(state));
        process.BecameDurable += entry => SendAll(outbox.Begun(entry));
    }

    /// <summary>Ends when each of these messages is answered and the answer durable; at once for those that are.</summary>
    public Task Settled(IEnumerable<string> keys) =>
        Task.WhenAll(keys.Select(key => _underWay.GetValueOrDefault(key, Task.CompletedTask)));

    /// <summary>
    /// Stops sending. What is not answered stays in the journal, and goes on when the process is loaded again; an answer
    /// that is on its way here is still recorded.
    /// </summary>
    public void Dispose() => _stopping.Cancel();

    private void SendAll(IEnumerable<TMessage> messages)
    {
        if (_stopping.IsCancellationRequested) return;
        foreach (var message in messages)
        {
            var key = outbox.KeyOf(message);
            if (!_underWay.ContainsKey(key)) _underWay[key] = Send(key, message, _stopping.Token);
        }
    }

    private async Task Send(string key, TMessage message, CancellationToken stopping)
    {
        // Leave the step that made the entry durable before anything else happens.
        await Task.Yield();
        try
        {
            for (var pause = FirstPause; !await TrySend(message); pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
            {
                await Task.Delay(pause, time, stopping);
                if (!await IsStillWaiting(key)) break;
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped: the journal remembers.
        }
        finally
        {
            _underWay.Remove(key);
        }
    }

    private async Task<bool> TrySend(TMessage message)
    {
        try
        {
            await process.Execute(await deliver(message));
            return true;
        }
        catch (Exception failure)
        {
            // Whatever failed (the receiver, the way to it, the journal), the message is still owed.
            DeliveryFailed?.Invoke(message, failure);
            return false;
        }
    }

    // Another activation may have settled it meanwhile, so the journal is asked before anything is sent again.
    private async Task<bool> IsStillWaiting(string key)
    {
        try
        {
            await process.CatchUp();
            return await process.Read((state, _) => outbox.Waiting(state).Any(m => outbox.KeyOf(m) == key));
        }
        catch (Exception)
        {
            return true;
        }
    }
}
