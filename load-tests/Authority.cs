using System.Text.Json;

namespace Federated.LoadTests;

/// <summary>
/// What it costs that a body may only commit what it decides by itself: commitments at one PCN before its ICS has a scheme
/// of delegation and after, and routing a proposal without proposing it. One after the other, so that nothing waits but for
/// itself. Puts the built-in scheme in force: for a journal of its own.
/// </summary>
internal static class Authority
{
    private const int Questions = 2_000;
    private const int WarmUp = 1_000;
    private static readonly TimeSpan _limitsArrive = TimeSpan.FromSeconds(60);

    /// <summary>0 when everything was answered; 1 otherwise.</summary>
    internal static async Task<int> RunAsync(Options options, TextWriter output, CancellationToken stopping)
    {
        using var api = new Api(options.Url);
        try
        {
            var operatorToken = await api.TokenAsync("operator", "*", stopping);
            var pcn = (await new FundedPcns(api, options).PrepareAsync(operatorToken, stopping))[0];
            var ics = (await api.GetAsync($"v1/organisations/{pcn.Code}", operatorToken, MessagesJson.Default.OrganisationOfIcs, stopping)).Ics;
            var proposal = new ProposalRequest("Load test", "services", options.Year, options.Fund, pcn.Code, 1_000);
            await output.WriteLineAsync($"{pcn.Code} of {ics}, {Questions:N0} requests a line, one after the other");

            Task CommitAsync() => api.PostAsync(
                $"v1/budgets/{pcn.Code}/commitments", pcn.Token, new(Guid.NewGuid(), options.Year, options.Fund, 1, "Load test"),
                MessagesJson.Default.CommitmentRequest, MessagesJson.Default.JsonElement, stopping);
            Task RouteAsync() => api.PostAsync(
                "v1/decisions:route", pcn.Token, proposal, MessagesJson.Default.ProposalRequest, MessagesJson.Default.JsonElement, stopping);

            await output.WriteLineAsync(await OneByOne.MeasureAsync("commitment, no scheme in force", WarmUp, Questions, CommitAsync));
            await new Schemes(api, ics).PutInForceAsync(stopping);
            await LimitedAsync(api, options, pcn, stopping);
            await output.WriteLineAsync(await OneByOne.MeasureAsync("commitment within the limit   ", WarmUp, Questions, CommitAsync));
            await output.WriteLineAsync(await OneByOne.MeasureAsync("route of a proposal           ", WarmUp, Questions, RouteAsync));
            return 0;
        }
        catch (Exception problem) when (problem is HttpRequestException or InvalidOperationException or JsonException)
        {
            await output.WriteLineAsync(problem.Message);
            return 1;
        }
    }

    // Limits come into the books a moment after the scheme is published. Above them it says so, whether there is money or not.
    private static async Task LimitedAsync(Api api, Options options, FundedPcn pcn, CancellationToken stopping)
    {
        const long AboveAnyLimit = 1_000_000_000_000;
        var deadline = DateTimeOffset.UtcNow + _limitsArrive;
        string? refusal;
        do
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), stopping);
            refusal = await api.TryPostAsync(
                $"v1/budgets/{pcn.Code}/commitments", pcn.Token, new(Guid.NewGuid(), options.Year, options.Fund, AboveAnyLimit, "Load test"),
                MessagesJson.Default.CommitmentRequest, stopping);
        }
        while (refusal != "422 DECISION_REQUIRED" && DateTimeOffset.UtcNow < deadline);
        if (refusal != "422 DECISION_REQUIRED") throw new InvalidOperationException($"{pcn.Code} may still commit what it does not decide: {refusal}.");
    }
}
