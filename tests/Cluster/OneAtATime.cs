namespace Federated.Tests.Cluster;

/// <summary>Tests that start services and load them: one after the other, so that each has the machine.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class OneAtATime
{
    public const string Name = "One at a time";
}
