using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Text;
using Federated.Tests.Cluster.Crashes;

namespace Federated.Tests.Cluster.Services;

/// <summary>A made-up system of two places with two networks each: few books, so that many commands meet in each.</summary>
internal static class SmallSystem
{
    public const string Ics = "QZZ";
    public const string Year = "2025-26";

    private const long EachNetworkPence = 10_000_000_000;

    public static readonly ImmutableArray<string> Funds = ["core", "primary-medical"];
    public static readonly ImmutableArray<string> Places = ["QZZ-NORTH", "QZZ-SOUTH"];
    public static readonly ImmutableArray<string> Networks = ["U99001", "U99002", "U99003", "U99004"];

    public static ImmutableArray<string> All => [Ics, .. Places, .. Networks];

    public static ImmutableArray<string> ChildrenOf(string organisation) => organisation switch
    {
        Ics => Places,
        "QZZ-NORTH" => Networks[..2],
        "QZZ-SOUTH" => Networks[2..],
        _ => [],
    };

    public static string? ParentOf(string organisation) => All.SingleOrDefault(other => ChildrenOf(other).Contains(organisation));

    public static string? SiblingOf(string organisation) =>
        ParentOf(organisation) is { } parent ? ChildrenOf(parent).Single(child => child != organisation) : null;

    /// <summary>Imports the organisations.</summary>
    public static async Task ImportAsync(RunningBudgets service) =>
        (await service.SendAsync(HttpMethod.Post, $"/v1/organisations:import?year={Year}", Files(population: 10_000), service.Operator)).ShouldBeOk();

    /// <summary>The files of an import; with another population, it changes something.</summary>
    public static MultipartFormDataContent Files(int population) => new()
    {
        { Csv(Map()), "map", "map.csv" },
        { Csv(Weights(population)), "weights", "weights.csv" },
    };

    /// <summary>What brings money of each fund to every book, in this order.</summary>
    public static IEnumerable<Message> Funding(Random random) => Funds.SelectMany(fund => Enumerable.Concat(
        [Command.Receive(random, Ics, fund, 12 * EachNetworkPence)],
        Places.SelectMany(place => ChildrenOf(place).Select(network => Command.Delegate(random, place, network, fund, EachNetworkPence))
            .Prepend(Command.Delegate(random, Ics, place, fund, 4 * EachNetworkPence)))).Select(Message.Of));

    private static string Map() => Lines(
        "PRACTICE_CODE,PRACTICE_NAME,PCN_CODE,PCN_NAME,ICB_CODE,ICB_NAME",
        Networks.Select((pcn, i) => $"A9900{i},PRACTICE {i},{pcn},NETWORK {i},{Ics},NHS Made-up Integrated Care Board"));

    private static string Weights(int population) => Lines(
        "Practice_Code,LTLA,Population,G&A WP,CS WP,MH WP,Mat WP,Health Ineq WP,Prescr WP,Final WP,Primary Medical Care WP,Final PMC WP",
        Networks.Select((_, i) => $"A9900{i},{(i < 2 ? "North" : "South")},{population},1,2,3,4,5,6,7,8,9"));

    private static string Lines(string header, IEnumerable<string> rows) => string.Join('\n', rows.Prepend(header)) + "\n";

    private static ByteArrayContent Csv(string text) =>
        new(Encoding.UTF8.GetBytes(text)) { Headers = { ContentType = new MediaTypeHeaderValue("text/csv") } };
}
