namespace Federated.Tests.Engine.Simulation.Decisions.Checks;

/// <summary>Looks at what decisions and their measure say to each other and to the books: only what they have in their journal.</summary>
internal sealed class MessageCheck(DecisionsWorld world)
{
    /// <summary>A message of a decision, by its key.</summary>
    public void Arrives(string key)
    {
        if (world.Checks.Journal.Decision(key.Split('/')[1]) is not { } decision || !decision.Sent.Contains(key))
            world.Stage.Wrong("durability", $"{key} was sent, and no journal has it.");
    }

    /// <summary>A notice of the measure, by its key.</summary>
    public void NoticeArrives(string key)
    {
        if (!world.Checks.Journal.Share.Begun.Contains(key)) world.Stage.Wrong("durability", $"{key} was sent, and no journal has it.");
    }
}
