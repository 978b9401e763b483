using Federated.Budgets.Books;
using Federated.Tests.Engine.Simulation.Time;

namespace Federated.Tests.Engine.Simulation;

/// <summary>One activation of one organisation's grain: the production keeper of its book, and the turns that it runs in.</summary>
internal sealed class Activation(Host host, string organisation, int number, Turns turns, BookKeeper keeper, long knows)
{
    public Host Host => host;

    public string Organisation => organisation;

    public string Name { get; } = $"{organisation}#{number}@{host.Name}";

    public Turns Turns => turns;

    public BookKeeper Keeper => keeper;

    /// <summary>The last version that it must know of: of answers given before it began, and of its own.</summary>
    public long Knows { get; private set; } = knows;

    public void Told(long version) => Knows = Math.Max(Knows, version);
}
