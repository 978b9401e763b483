namespace Federated.TestSupport.Processes;

/// <summary>Where things are on disk, seen from the running tests.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The product as it was built together with these tests, in the same configuration.</summary>
    public static string AllInOne { get; } = Service("AllInOne");

    /// <summary>The Budgets service by itself, likewise.</summary>
    public static string Budgets { get; } = Service("Budgets");

    /// <summary>The Decisions service by itself, likewise.</summary>
    public static string Decisions { get; } = Service("Decisions");

    /// <summary>The gateway by itself, likewise.</summary>
    public static string Gateway { get; } = Path.Combine(Root, "gateway", "bin", ConfigurationName(), "net10.0", "Federated.Gateway.dll");

    public static string Interop { get; } = Path.Combine(Root, "tests", "Gateway", "Interop");

    /// <summary>How North East London groups its boroughs.</summary>
    public static string NelPlaces { get; } = Path.Combine(Root, "services", "AllInOne", "Demo", "nel-places.json");

    /// <summary>The two public files for the whole of England; null where only the repository is at hand.</summary>
    public static (string Map, string Weights)? England { get; } = FindEngland();

    private static string Service(string name) =>
        Path.Combine(Root, "services", name, "bin", ConfigurationName(), "net10.0", $"Federated.{name}.dll");

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Federated.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException($"No Federated.sln above {AppContext.BaseDirectory}.");
        return folder.FullName;
    }

    private static string ConfigurationName() =>
        new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)).Parent!.Name;

    private static (string, string)? FindEngland()
    {
        var data = Path.Combine(Root, "..", "shared", "data");
        var map = Path.Combine(data, "practice-map-2026-01.csv");
        var weights = Path.Combine(data, "weights-2025-26.csv");
        return File.Exists(map) && File.Exists(weights) ? (map, weights) : null;
    }
}
