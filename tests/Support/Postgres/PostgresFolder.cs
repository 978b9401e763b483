namespace Federated.TestSupport.Postgres;

/// <summary>A temporary folder that a PostgreSQL server, and its programs, may write.</summary>
public sealed class PostgresFolder : IDisposable
{
    private PostgresFolder()
    {
    }

    public string Path { get; } = Directory.CreateTempSubdirectory("federated-postgres-").FullName;

    public static async Task<PostgresFolder> CreateAsync()
    {
        var folder = new PostgresFolder();
        await PostgresPrograms.Own(folder.Path);
        return folder;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
