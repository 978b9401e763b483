using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Federated.Domain.Budgets;
using Federated.Domain.Decisions.Schemes;
using Federated.Domain.Organisations;
using Federated.Tests.Domain.Organisations;

namespace Federated.Tests.Domain.Decisions;

/// <summary>North East London as it is, with its three partnerships and their boroughs, and a scheme of delegation for it.</summary>
internal static class Nel
{
    public static DateOnly Day { get; } = new(2025, 5, 1);

    public static Federation Federation { get; } = Build();

    public static SchemeGround Ground { get; } = new(Federation, [.. Fund.BuiltIn.Select(f => f.Code)]);

    /// <summary>The built-in scheme, with what routing-cases.md says at its top.</summary>
    public static Scheme Scheme { get; } = BuiltIn() with
    {
        Limits =
        [
            .. BuiltIn().Limits,
            new() { Organisation = "U37286", Category = "services", FixedPence = 60_000_00 },
            new() { Organisation = "QMF-NEWHAM", Category = "services", FixedPence = 1_500_000_00 },
            new() { Organisation = "QMF-WNT", Category = "services", FixedPence = 2_000_000_00 },
            new() { Organisation = "QMF-CITY-HACKNEY", FixedPence = 1_200_000_00 },
            new() { Organisation = "QMF-CITY-HACKNEY", Category = "system-contract", FixedPence = 0 },
        ],
        Shadow = [new("QMF-REDBRIDGE", new(2025, 4, 1), new(2025, 9, 30))],
    };

    public static Scheme BuiltIn() => BuiltInScheme.For("QMF", Ground.Funds);

    public static string Text(string name)
    {
        using var reader = new StreamReader(typeof(Nel).Assembly.GetManifestResourceStream(name) ?? throw new ArgumentException($"{name} is no resource."));
        return reader.ReadToEnd();
    }

    private static Federation Build()
    {
        var file = JsonNode.Parse(Text("nel.json"))!;
        var (ics, name, year) = ((string)file["ics"]!, (string)file["name"]!, (string)file["year"]!);
        ImmutableArray<PopulationRow> rows =
        [
            .. from network in file["networks"]!.AsArray()
               let weights = WeightColumns.All.Select(column => (decimal)network["weights"]![column]!)
               select new PopulationRow(
                   (string)network["pcn"]!, (string)network["pcn"]!, (string)network["name"]!, ics, name, (string)network["district"]!,
                   new((decimal)network["population"]!, [.. weights]), (int)network["practices"]!),
        ];
        var places = JsonNode.Parse(Text("nel-places.json"))!["places"]!.AsArray().Select((place, i) => Place(ics, place!, $"$.places[{i}]"));
        var build = FederationBuilder.Build(rows, [.. places], year);
        build.Faults.ShouldBeEmpty();
        return Federation.Of(build.Organisations);
    }

    private static PlaceGrouping Place(string ics, JsonNode place, string path) => Given.Place(
        ics, (string)place["name"]!, (string?)place["code"],
        districts: place["districts"]?.Deserialize<string[]>(),
        places: [.. (place["places"]?.AsArray() ?? []).Select((nested, i) => Place(ics, nested!, $"{path}.places[{i}]"))],
        path: path);
}
