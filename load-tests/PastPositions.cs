using System.Globalization;
using System.Text.Json;

namespace Federated.LoadTests;

/// <summary>
/// How long positions of the past take as one organisation's history grows: fills the book of a PCN with spending on
/// random days of the year, and at each size asks for positions one after the other.
/// </summary>
internal static class PastPositions
{
    private const int Questions = 300;
    private const int WarmUp = 30;
    private static readonly int[] _sizes = [1_000, 10_000, 100_000];

    /// <summary>0 when every question was answered; 1 otherwise.</summary>
    internal static async Task<int> RunAsync(Options options, TextWriter output, CancellationToken stopping)
    {
        using var api = new Api(options.Url);
        try
        {
            var operatorToken = await api.TokenAsync("operator", "*", stopping);
            var pcn = (await new FundedPcns(api, options).PrepareAsync(operatorToken, stopping))[0];
            var recorded = new List<string>();
            await output.WriteLineAsync($"{pcn.Code}, {Questions} questions a line, one after the other");
            foreach (var size in _sizes)
            {
                await GrowAsync(api, options, pcn, size, recorded, stopping);
                await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{size:N0} entries"));
                var day = FirstDay(options);
                await AskAsync("now", _ => "");
                await AskAsync("asAt", random => $"&asAt={recorded[random.Next(recorded.Count)]}");
                await AskAsync("effectiveOn", random => $"&effectiveOn={day.AddDays(random.Next(365)):yyyy-MM-dd}");
                await AskAsync("both", random => $"&asAt={recorded[random.Next(recorded.Count)]}&effectiveOn={day.AddDays(random.Next(365)):yyyy-MM-dd}");
            }
            return 0;

            async Task AskAsync(string name, Func<Random, string> more)
            {
                var random = new Random(1);
                await output.WriteLineAsync(await OneByOne.MeasureAsync($"{name,-12}", WarmUp, Questions, () => api.GetAsync(
                    $"v1/budgets/{pcn.Code}/position?year={options.Year}{more(random)}", pcn.Token, MessagesJson.Default.JsonElement, stopping)));
            }
        }
        catch (Exception problem) when (problem is HttpRequestException or InvalidOperationException or JsonException)
        {
            await output.WriteLineAsync(problem.Message);
            return 1;
        }
    }

    private static DateOnly FirstDay(Options options) => new(int.Parse(options.Year.AsSpan(0, 4), CultureInfo.InvariantCulture), 4, 1);

    private static async Task GrowAsync(
        Api api, Options options, FundedPcn pcn, int entries, List<string> recorded, CancellationToken stopping)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Clients, CancellationToken = stopping };
        await Parallel.ForEachAsync(Enumerable.Range(recorded.Count, entries - recorded.Count), parallel, async (_, cancelled) =>
        {
            var on = FirstDay(options).AddDays(Random.Shared.Next(365));
            var answer = await api.PostAsync(
                $"v1/budgets/{pcn.Code}/spending",
                pcn.Token,
                new(Guid.NewGuid(), options.Year, options.Fund, 1, "Load test", on),
                MessagesJson.Default.SpendingRequest,
                MessagesJson.Default.WriteAnswer,
                cancelled);
            lock (recorded) recorded.Add(answer.RecordedAt);
        });
    }
}
