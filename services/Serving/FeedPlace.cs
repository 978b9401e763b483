using Federated.Engine.Journals;

namespace Federated.Serving;

/// <summary>
/// How far somebody has followed a feed, kept beside the snapshots of a stream in a format of its own. Only a saving of time
/// after a start: whoever finds none begins at the beginning.
/// </summary>
/// <param name="stream">The stream that the place is kept with.</param>
/// <param name="format">A name and a number, such as "feed-1".</param>
/// <param name="journal">Where it is kept.</param>
/// <param name="commit">Who writes it.</param>
internal sealed class FeedPlace(string stream, string format, IJournal journal, GroupCommit commit)
{
    /// <summary>The place; null for none.</summary>
    public async Task<string?> Read() => (await journal.ReadSnapshot(stream, format))?.Body;

    /// <summary>Keeps a place, soon.</summary>
    /// <param name="place">The place.</param>
    /// <param name="version">Version of the stream now.</param>
    /// <returns>False where the stream has no entry yet: then nothing is kept.</returns>
    public async Task<bool> Keep(string place, long version)
    {
        if (version == 0 || await journal.Read(stream, version - 1, 1) is not [var last]) return false;
        commit.Save(new Snapshot(last.Stream, last.Version, last.Hash, format, place));
        return true;
    }
}
