using System.Text.Json.Nodes;

namespace Federated.Tests.Gateway.EndToEnd;

/// <summary>An organisation and those below it.</summary>
internal sealed record Federation(string Code, JsonNode Organisation, IReadOnlyList<Federation> Children)
{
    /// <summary>The codes from here down to each organisation that has none below it.</summary>
    public IEnumerable<IReadOnlyList<string>> PathsToLeaves => Children.Count == 0
        ? [[Code]]
        : Children.SelectMany(child => child.PathsToLeaves).Select(path => (IReadOnlyList<string>)[Code, .. path]);

    public IEnumerable<Federation> All => Children.SelectMany(child => child.All).Prepend(this);

    /// <summary>"system", "place" or "neighbourhood".</summary>
    public string Tier => Organisation["tier"]!.GetValue<string>();

    /// <summary>An exact decimal, such as "Final WP".</summary>
    public decimal WeightedPopulation(string column) => decimal.Parse(Organisation["weightedPopulations"]![column]!.GetValue<string>());

    public static async Task<Federation> ReadTreeAsync(Actor actor, string code) =>
        Of((await actor.GetAsync($"/v1/organisations/{code}/tree")).ShouldBeOk().Body);

    private static Federation Of(JsonNode tree) => new(
        tree["organisation"]!["code"]!.GetValue<string>(),
        tree["organisation"]!,
        [.. tree["children"]!.AsArray().Select(child => Of(child!))]);
}
