using Microsoft.Data.Sqlite;

namespace Federated.Engine.Journals.Sqlite;

/// <summary>The writing side: one connection, prepared statements, the head of each stream in memory.</summary>
internal sealed class SqliteAppender : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _insert;
    private readonly SqliteCommand _findHead;
    private readonly SqliteCommand _addStream;
    private readonly SqliteCommand _saveSnapshot;
    private readonly Dictionary<string, Head> _heads = new(StringComparer.Ordinal);

    public SqliteAppender(string file, string views)
    {
        _connection = SqliteSchema.OpenWriter(file, views);
        _insert = Prepare("""
            INSERT INTO entries (stream_id, version, id, fingerprint, kind, outstanding, body, hash)
            VALUES ($stream, $version, $id, $fingerprint, $kind, $outstanding, $body, $hash)
            ON CONFLICT (stream_id, id) DO NOTHING
            """, "$stream", "$version", "$id", "$fingerprint", "$kind", "$outstanding", "$body", "$hash");
        _findHead = Prepare("""
            SELECT stream_id, (SELECT coalesce(max(version), 0) FROM entries e WHERE e.stream_id = s.stream_id)
            FROM streams s WHERE name = $name
            """, "$name");
        _addStream = Prepare("INSERT INTO streams (name) VALUES ($name) RETURNING stream_id", "$name");
        _saveSnapshot = Prepare("""
            INSERT INTO snapshots (stream_id, version, hash, format, body) VALUES ($stream, $version, $hash, $format, $body)
            ON CONFLICT (stream_id) DO UPDATE SET version = $version, hash = $hash, format = $format, body = $body
            """, "$stream", "$version", "$hash", "$format", "$body");
    }

    public IReadOnlyList<AppendOutcome> Append(IReadOnlyList<JournalEntry> batch) =>
        InTransaction(() => (IReadOnlyList<AppendOutcome>)[.. batch.Select(Insert)]);

    public void Write(Snapshot snapshot) => InTransaction(() =>
    {
        Bind(_saveSnapshot, HeadOf(snapshot.Stream).StreamId, snapshot.Version, snapshot.Hash, snapshot.Format, snapshot.Body);
        return _saveSnapshot.ExecuteNonQuery();
    });

    public void Dispose() => _connection.Dispose();

    private AppendOutcome Insert(JournalEntry entry)
    {
        var head = HeadOf(entry.Stream);
        if (entry.Version != head.Version + 1) return AppendOutcome.WrongVersion;
        Bind(_insert, head.StreamId, entry.Version, entry.Id, entry.Fingerprint, entry.Kind, entry.Outstanding, entry.Body, entry.Hash);
        if (_insert.ExecuteNonQuery() == 0) return AppendOutcome.DuplicateId;
        _heads[entry.Stream] = head with { Version = entry.Version };
        return AppendOutcome.Appended;
    }

    private Head HeadOf(string stream)
    {
        if (_heads.TryGetValue(stream, out var known)) return known;
        Bind(_findHead, stream);
        using (var row = _findHead.ExecuteReader())
        {
            if (row.Read()) return _heads[stream] = new Head(row.GetInt64(0), row.GetInt64(1));
        }
        Bind(_addStream, stream);
        return _heads[stream] = new Head((long)_addStream.ExecuteScalar()!, 0);
    }

    private T InTransaction<T>(Func<T> write)
    {
        try
        {
            SqliteSchema.Execute(_connection, "BEGIN IMMEDIATE");
            var result = write();
            SqliteSchema.Execute(_connection, "COMMIT");
            return result;
        }
        catch (Exception failure)
        {
            // Whatever it was: what the heads say may never have happened, and no transaction may stay open.
            _heads.Clear();
            Abandon();
            throw new JournalUnavailableException($"The journal cannot be written: {failure.Message}", failure);
        }
    }

    private void Abandon()
    {
        try
        {
            SqliteSchema.Execute(_connection, "ROLLBACK");
        }
        catch (SqliteException)
        {
            // SQLite has rolled back by itself, as it does when the disk is full.
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

    private readonly record struct Head(long StreamId, long Version);
}
