namespace Federated.Engine.Processes;

/// <summary>The last so many answers by command id; the oldest goes when a new one does not fit.</summary>
internal sealed class RecentAnswers<T>(int capacity) where T : class
{
    private readonly Dictionary<string, T> _byId = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    public T? Find(string id) => _byId.GetValueOrDefault(id);

    public void Add(string id, T answer)
    {
        _byId.Add(id, answer);
        _order.Enqueue(id);
        if (_order.Count > capacity) _byId.Remove(_order.Dequeue());
    }

    public void Clear()
    {
        _byId.Clear();
        _order.Clear();
    }
}
