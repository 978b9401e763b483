namespace Federated.Tests.Engine;

/// <summary>A folder of its own for each test, gone afterwards.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("federated-engine-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
