using Federated.Domain;
using Federated.Tests.Engine.Simulation.Time;

namespace Federated.Tests.Engine.Simulation.Decisions;

/// <summary>Days go by, for everybody at once: what has a last day comes to it. Mostly one at a time, now and then many.</summary>
internal sealed class Nights(DecisionsWorld world)
{
    private readonly Dice _dice = world.Stage.Dice;
    private readonly int _longestDay = world.Stage.Dice.Between(4, 30);

    public void Start() => world.Stage.Agenda.After(_dice.Milliseconds(3_000, _longestDay * 1_000), Pass);

    private void Pass()
    {
        if (world.Stage.Plan.IsHealed) return;
        if (world.Mishaps.ItStrikes(Mishap.NightPassed) || _dice.Chance(500)) PassOver(_dice.Chance(850) ? 1 : _dice.Between(2, 20));
        Start();
    }

    private void PassOver(int days)
    {
        foreach (var clock in world.Clocks) clock.Off += TimeSpan.FromDays(days);
        world.Mishaps.Struck(Mishap.NightPassed);
        world.Stage.Trace.Add($"{days} days go by: it is {LondonDay.Of(world.Service.Clocks[0].GetUtcNow()):O}");
    }
}
