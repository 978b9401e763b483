namespace Federated.Engine.Processes;

/// <summary>
/// The last so many answers by command id; the oldest goes when a new one does not fit. An answer that is not final
/// stays: no journal has it yet, so the same id would be taken for a new one.
/// </summary>
internal sealed class RecentAnswers<T>(int capacity, Func<T, bool> isFinal) where T : class
{
    private readonly Dictionary<string, T> _byId = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    public T? Find(string id) => _byId.GetValueOrDefault(id);

    public void Add(string id, T answer)
    {
        _byId.Add(id, answer);
        _order.Enqueue(id);
        while (_order.Count > capacity && isFinal(_byId[_order.Peek()])) _byId.Remove(_order.Dequeue());
    }

    public void Clear()
    {
        _byId.Clear();
        _order.Clear();
    }
}
