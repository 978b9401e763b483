namespace Federated.Tests.Engine.Simulation.Decisions;

/// <summary>What comes over decisions beside the <see cref="Fault"/>s. Every kind must come in the fixed seeds, or a test fails.</summary>
internal enum Mishap
{
    /// <summary>Events of the books are told again from an earlier place.</summary>
    EventsToldAgain,
    /// <summary>Events of a book are told out of the middle: those before them are left out.</summary>
    EventsLeftOut,
    /// <summary>The feed does not know the place that it is asked to go on from.</summary>
    PlaceUnknown,
    /// <summary>Who follows the feed is told nothing more, and begins again.</summary>
    FeedBroken,
    /// <summary>A night goes by, or several: days end, deadlines pass, holds expire.</summary>
    NightPassed,
}

/// <summary>How often each mishap comes in a seed, and came.</summary>
internal sealed class Mishaps
{
    private const int MostInThousand = 250;

    private readonly Stage _stage;
    private readonly int[] _inThousand;
    private readonly int[] _strikes;

    public Mishaps(Stage stage)
    {
        _stage = stage;
        _inThousand = [.. Enum.GetValues<Mishap>().Select(_ => stage.Dice.Chance(500) ? stage.Dice.Between(20, MostInThousand) : 0)];
        _strikes = new int[_inThousand.Length];
    }

    /// <summary>How often each kind came.</summary>
    public IReadOnlyList<int> Strikes => _strikes;

    public bool ItStrikes(Mishap mishap)
    {
        if (_stage.Plan.IsHealed || _inThousand[(int)mishap] == 0 || !_stage.Dice.Chance(_inThousand[(int)mishap])) return false;
        Struck(mishap);
        return true;
    }

    public void Struck(Mishap mishap) => _strikes[(int)mishap]++;
}
