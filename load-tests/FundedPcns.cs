namespace Federated.LoadTests;

/// <summary>A PCN that holds money, and who may commit it.</summary>
internal sealed record FundedPcn(string Code, string Token);

/// <summary>
/// Makes every PCN hold money: each ICS receives its funding and allocates it by weighted population, and so does each
/// place with what it got, down to the PCNs.
/// </summary>
internal sealed class FundedPcns(Api api, Options options)
{
    private const int IcssAtOnce = 8;
    private static readonly TimeSpan _settlement = TimeSpan.FromSeconds(60);

    /// <summary>The PCNs, in ordinal order of their codes.</summary>
    /// <exception cref="InvalidOperationException">There is no ICS, no PCN got money, or a transfer was refused.</exception>
    internal async Task<IReadOnlyList<FundedPcn>> PrepareAsync(string operatorToken, CancellationToken stopping)
    {
        if (options.Import is var (map, weights))
            await api.ImportAsync(options.Year, map, weights, operatorToken, stopping);

        var pcns = new List<FundedPcn>();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = IcssAtOnce, CancellationToken = stopping };
        await Parallel.ForEachAsync(await IcssAsync(operatorToken, stopping), parallel, async (ics, cancelled) =>
        {
            var funded = await FundAsync(ics.Code, cancelled);
            lock (pcns) pcns.AddRange(funded);
        });
        if (pcns.Count == 0)
            throw new InvalidOperationException("No PCN holds money: import a federation with --map and --weights.");
        return [.. pcns.OrderBy(pcn => pcn.Code, StringComparer.Ordinal)];
    }

    private async Task<List<Organisation>> IcssAsync(string token, CancellationToken stopping)
    {
        var icss = new List<Organisation>();
        for (var page = ""; page is not null;)
        {
            var list = await api.GetAsync(
                $"v1/organisations?tier=system&pageSize=1000&pageToken={Uri.EscapeDataString(page)}",
                token,
                MessagesJson.Default.OrganisationList,
                stopping);
            icss.AddRange(list.Organisations ?? []);
            page = string.IsNullOrEmpty(list.NextPageToken) ? null : list.NextPageToken;
        }

        return icss;
    }

    private async Task<List<FundedPcn>> FundAsync(string ics, CancellationToken stopping)
    {
        var token = await api.TokenAsync("system-finance", ics, stopping);
        var tree = await api.GetAsync(
            $"v1/organisations/{ics}/tree", token, MessagesJson.Default.OrganisationTree, stopping);
        await api.PostAsync(
            $"v1/budgets/{ics}/funding",
            token,
            new(Guid.NewGuid(), options.Year, options.Fund, options.FundingPence, "Load test"),
            MessagesJson.Default.FundingRequest,
            MessagesJson.Default.JsonElement,
            stopping);

        var pcns = new List<FundedPcn>();
        await ShareAsync(tree, options.FundingPence, token, pcns, stopping);
        return pcns;
    }

    private async Task ShareAsync(
        OrganisationTree parent, long amountPence, string token, List<FundedPcn> pcns, CancellationToken stopping)
    {
        if (parent.Organisation.Tier == "neighbourhood") pcns.Add(new(parent.Organisation.Code, token));
        if (parent.Children is not { Count: > 0 } children) return;

        var shares = await AllocateAsync(parent.Organisation.Code, amountPence, token, stopping);
        foreach (var child in children)
        {
            // Nobody is registered there: nothing to share out below either.
            if (shares.GetValueOrDefault(child.Organisation.Code) is var share and > 0)
                await ShareAsync(child, share, token, pcns, stopping);
        }
    }

    private async Task<Dictionary<string, long>> AllocateAsync(
        string parent, long amountPence, string token, CancellationToken stopping)
    {
        var id = Guid.NewGuid();
        var answer = await api.PostAsync(
            $"v1/budgets/{parent}/allocations",
            token,
            new(id, options.Year, options.Fund, amountPence, "weighted-population"),
            MessagesJson.Default.AllocationRequest,
            MessagesJson.Default.AllocationAnswer,
            stopping);
        await SettledAsync(parent, id, answer.State, token, stopping);
        return (answer.Shares ?? []).ToDictionary(share => share.Organisation, share => share.AmountPence);
    }

    private async Task SettledAsync(string parent, Guid id, string state, string token, CancellationToken stopping)
    {
        var deadline = DateTimeOffset.UtcNow + _settlement;
        var transfer = new Transfer(state, null);
        while (transfer.State == "in-transit" && DateTimeOffset.UtcNow < deadline)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), stopping);
            transfer = await api.GetAsync(
                $"v1/budgets/{parent}/transfers/{id}", token, MessagesJson.Default.Transfer, stopping);
        }

        if (transfer.State != "settled")
            throw new InvalidOperationException($"The allocation of {parent} is {transfer.State} {transfer.Refusal}.");
    }
}
