namespace Dapr;

/// <summary>Says that an endpoint takes the events of a topic.</summary>
public interface ITopicMetadata
{
    /// <summary>Name of the topic.</summary>
    string Name { get; }

    /// <summary>Name of the pub/sub component.</summary>
    string PubsubName { get; }
}
