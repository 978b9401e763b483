namespace Federated.Domain;

/// <summary>
/// A command with all that its decision may depend on besides the state, so that rules need no clock and no random.
/// </summary>
/// <param name="Id">Unique within the stream: a UUID from a client, or a derived id such as "receive/QMF/…".</param>
/// <param name="Fingerprint">Digest of what was asked. The same id with another fingerprint is an error.</param>
/// <param name="Actor">Who asks, such as "jo (system-finance@QMF)".</param>
/// <param name="RecordedAt">When it arrived, UTC; the process moves it on where it would precede the entry before.</param>
/// <param name="Command">What is asked.</param>
/// <typeparam name="TCommand">Closed set of commands of one domain.</typeparam>
public sealed record Request<TCommand>(
    string Id, string Fingerprint, string Actor, DateTimeOffset RecordedAt, TCommand Command)
{
    /// <summary>Version of the stream that its entry will have. The process says so, right before the decision.</summary>
    public long Version { get; init; }
}
