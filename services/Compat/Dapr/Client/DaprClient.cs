namespace Dapr.Client;

/// <summary>Asks the Dapr sidecar.</summary>
public abstract class DaprClient : IDisposable
{
    /// <summary>Publishes bytes as they are.</summary>
    /// <param name="pubsubName">Name of the pub/sub component.</param>
    /// <param name="topicName">Name of the topic.</param>
    /// <param name="data">What is published.</param>
    /// <param name="dataContentType">
    /// Its content type. What is "application/cloudevents+json" is an event already; everything else is put into one.
    /// </param>
    /// <param name="metadata">For the component.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="DaprException">The sidecar did not take it.</exception>
    public abstract Task PublishByteEventAsync(
        string pubsubName,
        string topicName,
        ReadOnlyMemory<byte> data,
        string dataContentType = "application/json",
        Dictionary<string, string>? metadata = default,
        CancellationToken cancellationToken = default);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Lets go of connections.</summary>
    /// <param name="disposing">False from a finaliser.</param>
    protected virtual void Dispose(bool disposing)
    {
    }
}
