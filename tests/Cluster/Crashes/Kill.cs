namespace Federated.Tests.Cluster.Crashes;

/// <summary>In which part of its life the service is killed.</summary>
internal enum KillMoment
{
    /// <summary>Between the start of the process and the moment when it serves.</summary>
    WhileItStarts,
    /// <summary>While the first commands load the books and transfers are sent again.</summary>
    WhileItLoads,
    /// <summary>After some answers.</summary>
    UnderLoad,
}

/// <summary>One kill, as drawn.</summary>
/// <param name="Moment">When.</param>
/// <param name="Part">From 0 to 1: how far into it.</param>
/// <param name="Store">What happens to the store's own server in this round.</param>
internal sealed record Kill(KillMoment Moment, double Part, StoreCrash Store)
{
    private const int MostAnswers = 150;

    /// <summary>Answers to wait for.</summary>
    public int Answers => (int)(Part * MostAnswers);

    /// <summary>How long to wait besides; so that a kill does not only ever follow an answer.</summary>
    public TimeSpan Pause(TimeSpan usualStart) => Moment switch
    {
        KillMoment.WhileItStarts => Part * 1.1 * usualStart,
        KillMoment.WhileItLoads => Part * TimeSpan.FromMilliseconds(60),
        KillMoment.UnderLoad => Part * TimeSpan.FromMilliseconds(15),
    };

    /// <summary>All of a run, from its one seed.</summary>
    /// <param name="random">Seeded.</param>
    /// <param name="kills">How many.</param>
    /// <param name="storeCrashes">In how many of them the store's server crashes too.</param>
    public static IReadOnlyList<Kill> Draw(Random random, int kills, int storeCrashes)
    {
        var withStore = Enumerable.Range(0, kills).ToArray();
        random.Shuffle(withStore);
        return
        [
            .. Enumerable.Range(0, kills).Select(i =>
            {
                var moment = random.Next(10) switch { < 2 => KillMoment.WhileItStarts, < 5 => KillMoment.WhileItLoads, _ => KillMoment.UnderLoad };
                var store = Array.IndexOf(withStore, i) >= storeCrashes ? StoreCrash.None : random.Next(2) == 0 ? StoreCrash.Before : StoreCrash.WithIt;
                return new Kill(moment, random.NextDouble(), store);
            }),
        ];
    }
}

/// <summary>What happens to the server behind the journal in a round.</summary>
internal enum StoreCrash
{
    None,
    /// <summary>It crashes and comes back while the service runs.</summary>
    Before,
    /// <summary>It crashes together with the service.</summary>
    WithIt,
}
