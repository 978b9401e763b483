using System.Text.Json;
using Federated.Budgets.Import;
using Federated.Domain.Organisations;

namespace Federated.AllInOne.Demo;

/// <summary>
/// North East London as it is: the ICS, its seven boroughs and 48 PCNs with their real populations, so that a newcomer
/// has a federation without any file. Figures are sums over practices, one row a PCN and district; the source is in
/// Demo/README.md. They go the same way as imported files: <c>ImportPlan.Make(previous, NelDemo.Rows, NelDemo.Year)</c>.
/// </summary>
public static class NelDemo
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Strict) { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };
    private static readonly NelFile Data = Read();

    /// <summary>Financial year of the populations: "2025-26".</summary>
    public static string Year => Data.Year;

    /// <summary>One row a PCN and district; places are the boroughs.</summary>
    public static ImportRows Rows { get; } = new([.. Data.Networks.Select(Row)], []);

    /// <summary>
    /// An example of the places file: three partnerships over the boroughs, as the system's own papers have them. Use it
    /// with <see cref="ImportFiles.WithPlaces"/>, or send it as <c>places</c> with the public files.
    /// </summary>
    public static ReadOnlyMemory<byte> Places
    {
        get
        {
            using var stream = Open("nel-places.json");
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
    }

    private static PopulationRow Row(NelNetwork network) => new(
        $"{network.Pcn} in {network.District}", network.Pcn, network.Name, Data.Ics, Data.Name, network.District,
        new(network.Population, [.. WeightColumns.All.Select(column => network.Weights[column])]), network.Practices);

    private static NelFile Read()
    {
        using var stream = Open("nel.json");
        return JsonSerializer.Deserialize<NelFile>(stream, Json)!;
    }

    private static Stream Open(string name) =>
        typeof(NelDemo).Assembly.GetManifestResourceStream(typeof(NelDemo), name)
        ?? throw new InvalidOperationException($"{name} is not in the assembly.");

    private sealed record NelFile(string Year, string Ics, string Name, NelNetwork[] Networks);

    private sealed record NelNetwork(
        string Pcn, string Name, string District, int Practices, decimal Population, Dictionary<string, decimal> Weights);
}
