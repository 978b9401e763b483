using System.Data;
using Microsoft.Data.Sqlite;

namespace Federated.Engine.Journals.Sqlite;

/// <summary>The writing side: one connection, prepared statements, the head of each stream in memory.</summary>
internal sealed class SqliteAppender : IDisposable
{
    private const int RoomForABatch = 256 * 1024;

    private readonly string _file;
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _insert;
    private readonly SqliteCommand _findHead;
    private readonly SqliteCommand _addStream;
    private readonly SqliteCommand _saveSnapshot;
    private readonly SqliteCommand _dropSnapshots;
    private readonly Dictionary<string, Head> _heads = new(StringComparer.Ordinal);

    public SqliteAppender(string file, string views)
    {
        _file = file;
        _connection = SqliteSchema.OpenWriter(file, views);
        Files = new(file);
        _insert = Prepare("""
            INSERT INTO entries (stream_id, version, id, fingerprint, kind, outstanding, body, hash)
            VALUES ($stream, $version, $id, $fingerprint, $kind, $outstanding, $body, $hash)
            ON CONFLICT (stream_id, id) DO NOTHING
            """, "$stream", "$version", "$id", "$fingerprint", "$kind", "$outstanding", "$body", "$hash");
        _findHead = Prepare("""
            SELECT s.stream_id, coalesce(e.version, 0), e.hash
            FROM streams s LEFT JOIN entries e ON e.stream_id = s.stream_id
                AND e.version = (SELECT max(version) FROM entries WHERE stream_id = s.stream_id)
            WHERE s.name = $name
            """, "$name");
        _addStream = Prepare("INSERT INTO streams (name) VALUES ($name) RETURNING stream_id", "$name");
        _saveSnapshot = Prepare("""
            INSERT INTO snapshots (stream_id, version, hash, format, body) VALUES ($stream, $version, $hash, $format, $body)
            ON CONFLICT (stream_id, format, version) DO UPDATE SET hash = $hash, body = $body
            """, "$stream", "$version", "$hash", "$format", "$body");
        _dropSnapshots = Prepare("""
            DELETE FROM snapshots
            WHERE stream_id = $stream AND substr(format, 1, length($name)) = $name AND (format <> $format OR NOT $keepEarlier)
            """, "$stream", "$name", "$format", "$keepEarlier");
    }

    /// <summary>The files as they are written.</summary>
    public SqliteFiles Files { get; }

    public IReadOnlyList<AppendOutcome> Append(IReadOnlyList<JournalUnit> batch) => InTransaction(() =>
    {
        if (batch.Count == 0) WriteNothing();
        return (IReadOnlyList<AppendOutcome>)[.. batch.Select(Insert)];
    });

    public void Write(Snapshot snapshot, bool keepEarlier) => InTransaction(() =>
    {
        // "book-" of "book-2": what its other numbers begin with too.
        var name = snapshot.Format[..(snapshot.Format.LastIndexOf('-') + 1)];
        Bind(_dropSnapshots, HeadOf(snapshot.Stream).StreamId, name, snapshot.Format, keepEarlier);
        _dropSnapshots.ExecuteNonQuery();
        Bind(_saveSnapshot, HeadOf(snapshot.Stream).StreamId, snapshot.Version, snapshot.Hash, snapshot.Format, snapshot.Body);
        return _saveSnapshot.ExecuteNonQuery();
    });

    public void Dispose()
    {
        if (_connection.State != ConnectionState.Open) return;
        Files.Dispose();
        try
        {
            // So that a copy of journal.db alone, taken after a stop, has everything.
            SqliteSchema.Execute(_connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        }
        catch (SqliteException)
        {
            // Another process is reading: the write-ahead log stays beside the file, and nothing is lost.
        }
        _connection.Dispose();
    }

    // A transaction that changes nothing may find a place where no other would: so the disk is asked for room besides.
    private void WriteNothing()
    {
        SqliteSchema.WriteFormat(_connection);
        var room = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            Options = FileOptions.DeleteOnClose,
            PreallocationSize = RoomForABatch,
        };
        try
        {
            new FileStream($"{_file}-room", room).Dispose();
        }
        catch (IOException none)
        {
            throw new JournalFullException("The journal cannot be written: the disk is full.", none);
        }
    }

    private AppendOutcome Insert(JournalUnit unit)
    {
        if (unit.Entries is [var single]) return Insert(single);
        var before = HeadOf(unit.Stream);
        SqliteSchema.Execute(_connection, "SAVEPOINT unit");
        var outcome = unit.Entries.Select(Insert).FirstOrDefault(o => o != AppendOutcome.Appended, AppendOutcome.Appended);
        if (outcome != AppendOutcome.Appended)
        {
            SqliteSchema.Execute(_connection, "ROLLBACK TO unit");
            _heads[unit.Stream] = before;
        }
        SqliteSchema.Execute(_connection, "RELEASE unit");
        return outcome;
    }

    private AppendOutcome Insert(JournalEntry entry)
    {
        var head = HeadOf(entry.Stream);
        // A version may be free again for an entry that was decided on top of one that another writer forestalled: its hash tells.
        if (entry.Version != head.Version + 1 || !entry.Follows(head.Hash)) return AppendOutcome.WrongVersion;
        Bind(_insert, head.StreamId, entry.Version, entry.Id, entry.Fingerprint, entry.Kind, entry.Outstanding, entry.Body, entry.Hash);
        if (_insert.ExecuteNonQuery() == 0) return AppendOutcome.DuplicateId;
        _heads[entry.Stream] = head with { Version = entry.Version, Hash = entry.Hash };
        return AppendOutcome.Appended;
    }

    private Head HeadOf(string stream)
    {
        if (_heads.TryGetValue(stream, out var known)) return known;
        Bind(_findHead, stream);
        using (var row = _findHead.ExecuteReader())
        {
            if (row.Read())
                return _heads[stream] = new Head(row.GetInt64(0), row.GetInt64(1), row.IsDBNull(2) ? JournalEntry.NoHash : (byte[])row[2]);
        }
        Bind(_addStream, stream);
        return _heads[stream] = new Head((long)_addStream.ExecuteScalar()!, 0, JournalEntry.NoHash);
    }

    private T InTransaction<T>(Func<T> write)
    {
        try
        {
            Files.Check();
            SqliteSchema.Execute(_connection, "BEGIN IMMEDIATE");
            var result = write();
            SqliteSchema.Execute(_connection, "COMMIT");
            Files.Check();
            return result;
        }
        catch (Exception failure)
        {
            // Whatever it was: what the heads say may never have happened, and no transaction may stay open.
            _heads.Clear();
            SqliteSchema.RollBack(_connection);
            throw SqliteFailures.Unavailable("The journal cannot be written", failure);
        }
    }

    private SqliteCommand Prepare(string sql, params ReadOnlySpan<string> parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in parameters) command.Parameters.Add(new SqliteParameter { ParameterName = name });
        command.Prepare();
        return command;
    }

    private static void Bind(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i];
    }

    private readonly record struct Head(long StreamId, long Version, byte[] Hash);
}
