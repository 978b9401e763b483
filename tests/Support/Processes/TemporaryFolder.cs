namespace Federated.TestSupport.Processes;

/// <summary>An empty folder that is deleted in the end.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("federated-tests-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
