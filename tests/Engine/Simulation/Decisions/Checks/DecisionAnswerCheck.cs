namespace Federated.Tests.Engine.Simulation.Decisions.Checks;

/// <summary>Looks at every answer as it leaves its activation, before the network can lose it: it is the one entry under its id, and durable.</summary>
internal sealed class DecisionAnswerCheck(DecisionsWorld world)
{
    private readonly Dictionary<string, long> _answered = new(StringComparer.Ordinal);

    /// <summary>The newest version of a stream that any answer was of.</summary>
    public long LastAnswered(string key) => _answered.GetValueOrDefault(key);

    /// <summary>An answer.</summary>
    public void Leave(Activation activation, string id, string body, long version)
    {
        if (world.Checks.Journal.Stream(activation.Key).Find(id) is not { } durable)
            world.Stage.Wrong("durability", $"{activation.Name} answered {id}, and no such entry is durable.");
        else if (durable.Body != body)
            world.Stage.Wrong("answers", $"{activation.Name} answered {id}; the journal has another answer at version {durable.Version}.");
        else
            Show(activation, durable.Version, version);
        _answered[activation.Key] = Math.Max(version, LastAnswered(activation.Key));
    }

    /// <summary>A version that is shown: durable, and not older than what was known here.</summary>
    public void Show(Activation activation, long knows, long version)
    {
        var durable = world.Checks.Journal.Stream(activation.Key).Version;
        if (version > durable) world.Stage.Wrong("durability", $"{activation.Name} showed version {version}, and {durable} is durable.");
        if (version < knows) world.Stage.Wrong("order", $"{activation.Name} showed version {version} when it knew of {knows}.");
        activation.Told(version);
    }
}
