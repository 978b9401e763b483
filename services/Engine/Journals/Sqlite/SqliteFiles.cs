using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Federated.Engine.Journals.Sqlite;

/// <summary>
/// Whether the files that this process writes are those that are found under their names. Systems let files be deleted or
/// replaced while they are open: what is written to them then succeeds, and is gone with the process.
/// </summary>
/// <param name="file">The journal; it is there.</param>
internal sealed class SqliteFiles(string file) : IDisposable
{
    /// <summary>SQLITE_FCNTL_HAS_MOVED: 1 when the name of the main file leads to another file, or to none.</summary>
    private const int HasMoved = 20;

    // Knows which file it was in the beginning, also when others open another one under its name.
    private readonly SqliteConnection _first = SqliteSchema.OpenReader(file);
    private volatile bool _hasLog;

    /// <exception cref="JournalUnavailableException">They are not.</exception>
    public void Check()
    {
        if (FileControl(_first.Handle!, nint.Zero, HasMoved, out var moved) == raw.SQLITE_OK && moved != 0) throw Gone(file);
        // In place of a log that is gone, whoever opens the journal next makes an empty one.
        var log = new FileInfo($"{file}-wal");
        if (!log.Exists || (_hasLog && log.Length == 0)) throw Gone(log.FullName);
        _hasLog |= log.Length > 0;
    }

    public void Dispose() => _first.Dispose();

    private static JournalUnavailableException Gone(string file) =>
        new($"{file} was deleted, moved or replaced while the service runs. Put it back, or stop the service and restore the journal.");

    [DllImport("e_sqlite3", EntryPoint = "sqlite3_file_control", CallingConvention = CallingConvention.Cdecl)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern int FileControl(sqlite3 database, nint main, int operation, out int answer);
}
