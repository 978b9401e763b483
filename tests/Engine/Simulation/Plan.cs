using Federated.Engine.Journals;
using Federated.Engine.Processes;
using Federated.Tests.Engine.Simulation.Time;

namespace Federated.Tests.Engine.Simulation;

/// <summary>What one seed makes of a simulation: its size, the bounds of the engine, and which faults strike how often.</summary>
internal sealed class Plan
{
    private const int MostInThousand = 120;

    private readonly Dice _dice;
    private readonly int[] _inThousand = new int[Enum.GetValues<Fault>().Length];
    private readonly int[] _strikes = new int[Enum.GetValues<Fault>().Length];

    public Plan(Dice dice)
    {
        _dice = dice;
        // Of the kinds of faults each seed has some: a storm of all of them at once hides more than it shows.
        foreach (var fault in Enum.GetValues<Fault>())
            _inThousand[(int)fault] = dice.Chance(450) ? dice.Between(5, MostInThousand) : 0;
        Hosts = dice.Chance(700) ? 2 : 1;
        Clients = dice.Between(3, 6);
        AsksOfEach = dice.Between(8, 16);
        Mischief = dice.Milliseconds(1_000, 8_000);
        // Small bounds, so that snapshots and forgetting happen all the time.
        Process = new()
        {
            SnapshotEvery = dice.Between(2, 12),
            RecentAnswers = dice.Between(1, 12),
            MaxAttempts = dice.Between(2, 8),
            PageSize = dice.Between(2, 12),
        };
        Process = Process with { MaxOvertaken = Process.MaxAttempts };
        Commit = new() { MaxBatchEntries = dice.Between(1, 12), MaxWaitingSnapshotCharacters = 1_000 * dice.Between(6, 60) };
        HistoryEvery = dice.Between(2, 9);
    }

    public int Hosts { get; }

    public int Clients { get; }

    public int AsksOfEach { get; }

    /// <summary>The longest pause between two faults that are not of a message or an access to the journal.</summary>
    public TimeSpan Mischief { get; }

    public ProcessOptions Process { get; }

    public GroupCommitOptions Commit { get; }

    public int HistoryEvery { get; }

    /// <summary>From here on nothing goes wrong any more.</summary>
    public bool IsHealed { get; private set; }

    /// <summary>How often each kind struck.</summary>
    public IReadOnlyList<int> Strikes => _strikes;

    public void Heal() => IsHealed = true;

    /// <summary>Whether this kind of fault belongs to the seed, and may strike now.</summary>
    public bool Has(Fault fault) => !IsHealed && _inThousand[(int)fault] > 0;

    /// <summary>Whether it strikes this time. Whoever asks sees to it that it then does.</summary>
    public bool ItStrikes(Fault fault)
    {
        if (!Has(fault) || !_dice.Chance(_inThousand[(int)fault])) return false;
        Struck(fault);
        return true;
    }

    public void Struck(Fault fault) => _strikes[(int)fault]++;
}
