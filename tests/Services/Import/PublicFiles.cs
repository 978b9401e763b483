namespace Federated.Tests.Services.Import;

/// <summary>NHS England's files, where they are at hand: in ../shared/data, seen from the solution.</summary>
internal sealed record PublicFiles(byte[] Map, byte[] Weights)
{
    /// <summary>Null where they are not; then the figures that the repository brings along serve.</summary>
    public static PublicFiles? Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Federated.sln")))
            folder = folder.Parent;
        var data = Path.Combine(folder?.Parent?.FullName ?? "", "shared", "data");
        var (map, weights) = (Path.Combine(data, "practice-map-2026-01.csv"), Path.Combine(data, "weights-2025-26.csv"));
        return File.Exists(map) && File.Exists(weights) ? new(File.ReadAllBytes(map), File.ReadAllBytes(weights)) : null;
    }
}
