using Federated.Budgets.Grains;
using Federated.Budgets.Import;
using Federated.Domain;
using Federated.Domain.Organisations;
using Federated.Domain.Registers;

namespace Federated.Budgets.Registry;

/// <summary>Takes an import into the register, whole or not at all.</summary>
public sealed class FederationImport(IGrainFactory grains, RegisterCache cache) : IDisposable
{
    // What one import changes is planned against the register as it is: another in between would leave a mixture of both.
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>Plans the import against the register as it is, and records what it changes: nothing for the same files.</summary>
    /// <param name="rows">What the files say.</param>
    /// <param name="year">Financial year of the populations.</param>
    /// <param name="fingerprint">Digest of the files.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="now">When, UTC.</param>
    public async Task<ImportResult<ImportPlan>> Apply(ImportRows rows, FinancialYear year, string fingerprint, string actor, DateTimeOffset now)
    {
        await _one.WaitAsync();
        try
        {
            return await ApplyAlone(rows, year, fingerprint, actor, now);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private async Task<ImportResult<ImportPlan>> ApplyAlone(
        ImportRows rows, FinancialYear year, string fingerprint, string actor, DateTimeOffset now)
    {
        var register = await cache.Refresh();
        var result = ImportPlan.Make(register.Federation, rows, year.ToString());
        if (!result.Accepted || result.Value.Changed.IsEmpty) return result;
        if (await MovedWithMoney(register.Federation, result.Value, year) is { } refused) return refused;

        Request<RegisterCommand> request = new(Guid.NewGuid().ToString("D"), fingerprint, actor, now, new UpdateOrganisations(result.Value.Changed));
        await GrainCalls.Of(() => grains.GetGrain<IRegisterGrain>(RegisterModel.Stream).Execute(request));
        await cache.Refresh();
        return result;
    }

    // What a child holds stands in its parent's book as delegated; under another parent the two would not agree.
    private async Task<ImportResult<ImportPlan>?> MovedWithMoney(Federation federation, ImportPlan plan, FinancialYear year)
    {
        var faults = new FaultList();
        foreach (var move in plan.Moved)
        {
            var view = await grains.BookOf(federation.Find(move.Code)!).View(year);
            if (view.Lines.Values.Any(l => l.ReceivedPence != 0 || l.InTransitPence != 0))
                faults.Add(ImportFault.Map, null, null, $"{move.Code} would move from {move.From} to {move.To}, and holds money of {year}; it must be returned first");
        }
        return faults.IsEmpty ? null : ImportResult<ImportPlan>.Refused(faults);
    }
}
