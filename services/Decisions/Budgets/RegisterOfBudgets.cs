using Federated.Rest;
using Grpc.Core;

namespace Federated.Decisions.Budgets;

/// <summary>
/// The organisations and funds as this host knows them: read from Budgets, and again when they are older than the settings
/// say or when a code is not found in them. While Budgets is away, what was last known serves.
/// </summary>
internal sealed class RegisterOfBudgets(IBudgets budgets, BudgetsSettings settings, TimeProvider time, ILogger<RegisterOfBudgets> log) : IDisposable
{
    private static readonly TimeSpan betweenTries = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _reading = new(1, 1);
    private volatile Known? _known;
    private long? _triedAt;

    /// <summary>The register, as old as the settings allow. Error: UNAVAILABLE before it was ever read.</summary>
    public async Task<KnownRegister> Current() =>
        _known is { } known && time.GetElapsedTime(known.ReadAt) < TimeSpan.FromSeconds(settings.RegisterMaxAgeSeconds) ? known.Register : await Refresh();

    /// <summary>The register with an organisation in it, if there is one: read again where it is not known.</summary>
    public async Task<KnownRegister> With(string organisation)
    {
        var register = await Current();
        return register.Federation.Find(organisation) is null ? await Refresh() : register;
    }

    public void Dispose() => _reading.Dispose();

    private async Task<KnownRegister> Refresh()
    {
        var before = _known;
        await _reading.WaitAsync();
        try
        {
            // Another has read it meanwhile, or Budgets has just failed to answer.
            if (_known is { } read && (read != before || (_triedAt is { } at && time.GetElapsedTime(at) < betweenTries))) return read.Register;
            var readAt = time.GetTimestamp();
            _triedAt = readAt;
            var register = await budgets.ReadRegister(CancellationToken.None);
            _known = new(register, readAt);
            return register;
        }
        catch (RpcException failure)
        {
            if (_known is not { } last) throw ApiError.Unavailable("Budgets does not answer, and its organisations are not known yet.", retryAfterSeconds: 2);
            log.LogWarning(failure, "Budgets does not answer; its organisations as last known serve.");
            return last.Register;
        }
        finally
        {
            _reading.Release();
        }
    }

    private sealed record Known(KnownRegister Register, long ReadAt);
}
