using Federated.Tests.Engine.Simulation.Time;

namespace Federated.Tests.Engine.Simulation;

/// <summary>One activation of a grain: the production keeper of its stream, and the turns that it runs in.</summary>
internal sealed class Activation(Host host, string key, string name, Turns turns, object keeper, long knows)
{
    public Host Host => host;

    /// <summary>The grain's: of a book, its organisation.</summary>
    public string Key => key;

    public string Name => name;

    public Turns Turns => turns;

    /// <summary>The last version that it must know of: of answers given before it began, and of its own.</summary>
    public long Knows { get; private set; } = knows;

    public void Told(long version) => Knows = Math.Max(Knows, version);

    /// <summary>The keeper, of which whoever calls knows what it is.</summary>
    public T Keeper<T>() => (T)keeper;

    /// <summary>It sends nothing more, and what it was asked before it still answers.</summary>
    public void Dispose() => (keeper as IDisposable)?.Dispose();
}
