namespace Dapr;

/// <summary>An endpoint takes the events of a topic.</summary>
[AttributeUsage(AttributeTargets.All, AllowMultiple = true)]
public class TopicAttribute(string pubsubName, string name) : Attribute, ITopicMetadata
{
    /// <inheritdoc/>
    public string Name { get; } = name;

    /// <inheritdoc/>
    public string PubsubName { get; } = pubsubName;
}
