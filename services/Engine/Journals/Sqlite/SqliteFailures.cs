using Microsoft.Data.Sqlite;

namespace Federated.Engine.Journals.Sqlite;

/// <summary>What went wrong with the file, in one line.</summary>
internal static class SqliteFailures
{
    private const int Full = 13;

    /// <summary>The index of the write-ahead log could not grow: SQLITE_IOERR_SHMSIZE.</summary>
    private const int NoRoomForIndex = 4874;

    public static JournalUnavailableException Unavailable(string what, Exception failure) => failure switch
    {
        JournalUnavailableException known => known,
        SqliteException full when IsOfFullDisk(full) => new JournalFullException($"{what}: the disk is full.", full),
        _ => new($"{what}: {failure.Message}", failure),
    };

    public static bool IsOfFullDisk(SqliteException failure) => failure.SqliteErrorCode == Full || failure.SqliteExtendedErrorCode == NoRoomForIndex;
}
