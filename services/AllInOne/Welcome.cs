using Federated.Domain.Organisations;

namespace Federated.AllInOne;

/// <summary>What a newcomer reads when the product has started.</summary>
internal static class Welcome
{
    public static void Print(ProductOptions options, JournalSettings journal, Federation federation, IHostEnvironment environment)
    {
        var (rest, host) = Addresses.Reachable(options.Urls);
        var icss = federation.All.Count(o => o.Tier == Tier.System);
        Console.WriteLine($"""
            Federated is running.
              Start page and REST  {rest}   (API description: {rest}/openapi/v1.json)
              gRPC                 {host}:{options.GrpcPort}   (HTTP/2 in clear text, reflection on)
              Journal              {journal.Place}
            """);
        Console.WriteLine($"  Environment          {environment.EnvironmentName}");
        if (environment.IsDevelopment())
        {
            Console.WriteLine($$"""
                  Token                curl -s {{rest}}/dev/token -H 'Content-Type: application/json' -d '{"role":"system-finance","organisation":"QMF"}'
                """);
        }
        Console.WriteLine(federation.All.IsEmpty
            ? "  There is no federation yet: import one (POST /v1/organisations:import), or start with --demo for North East London."
            : $"  Federation           {icss} ICS{(icss == 1 ? "" : "s")}, {federation.All.Length} organisations");
        Console.WriteLine("  Ctrl+C stops it.");
    }
}
