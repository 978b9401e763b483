namespace Federated.Tests.Engine.Simulation.Checks;

/// <summary>What is checked all the time.</summary>
internal sealed class AllChecks(World world)
{
    public JournalCheck Journal { get; } = new(world);

    public AnswerCheck Answers { get; } = new(world);

    public TransferCheck Transfers { get; } = new(world);

    public long LastAnswered(string organisation) => Answers.LastAnswered(organisation);
}
