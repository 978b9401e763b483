namespace Federated.Tests.Cluster.Crashes;

internal enum FindingKind
{
    /// <summary>Acknowledged, and not in the journal.</summary>
    Lost,
    /// <summary>Answered otherwise than before, or otherwise than the journal has it.</summary>
    Different,
    /// <summary>In the journal more than once.</summary>
    Doubled,
    /// <summary>In the journal, and nobody asked for it.</summary>
    Invented,
    /// <summary>A balance is not the sum of what happened.</summary>
    WrongSum,
    /// <summary>A transfer is under way for ever, or has arrived without having been sent.</summary>
    Unsettled,
    /// <summary>A reader was shown less than had been acknowledged before, or more than became durable.</summary>
    Stale,
    /// <summary>The system decided more than its part, and nobody had let it.</summary>
    UnderThreshold,
    /// <summary>The service's own check of the journal, offline, found a difference.</summary>
    Unverified,
    /// <summary>An answer that no client should get.</summary>
    Unexpected,
}

/// <summary>Something that must not be.</summary>
internal sealed record Finding(FindingKind Kind, string Text)
{
    public override string ToString() => $"{Kind}: {Text}";
}
