using Federated.Domain.Registers;

namespace Federated.Budgets.Registry;

/// <summary>
/// The register as this host knows it. Asked for on every call, so it is kept here and refreshed when it is older than
/// <see cref="MaxAge"/>, when a code is not found in it, and at once by whoever changes it on this host.
/// </summary>
public sealed class RegisterCache(IGrainFactory grains, TimeProvider time)
{
    /// <summary>How long another host's change may go unnoticed here.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);

    private readonly Lock _refreshed = new();
    private volatile Known _known = new(RegisterView: new(0, Register.Empty), ReadAt: null);

    /// <summary>The register, at most <see cref="MaxAge"/> old.</summary>
    public ValueTask<Register> Current() =>
        _known is { ReadAt: { } readAt, RegisterView.Register: { } register } && time.GetElapsedTime(readAt) < MaxAge
            ? ValueTask.FromResult(register)
            : new(Refresh());

    /// <summary>The register as it is now.</summary>
    public async Task<Register> Refresh()
    {
        var before = _known;
        var readAt = time.GetTimestamp();
        var view = await grains.GetGrain<IRegisterGrain>(RegisterModel.Stream).Read(before.RegisterView.Version);
        var known = new Known(view.Register is null ? before.RegisterView : view, readAt);
        // Of two refreshes at once, the newer version stays.
        lock (_refreshed)
        {
            if (known.RegisterView.Version >= _known.RegisterView.Version) _known = known;
            return _known.RegisterView.Register!;
        }
    }

    private sealed record Known(RegisterView RegisterView, long? ReadAt);
}
