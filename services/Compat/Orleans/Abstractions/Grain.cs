using System.Diagnostics.CodeAnalysis;
using Orleans.Runtime;

namespace Orleans;

/// <summary>The class that grains derive from.</summary>
public abstract class Grain : IGrainBase, IAddressable
{
    // Null only when the object was made with "new", as a unit test may.
    private readonly Activation? _activation;

    /// <summary>Called by the runtime, in the first turn of the activation.</summary>
    protected Grain() => _activation = Activation.UnderConstruction;

    /// <summary>The activation that this object belongs to.</summary>
    [AllowNull]
    public IGrainContext GrainContext => _activation!;

    /// <summary>Makes references to other grains.</summary>
    protected IGrainFactory GrainFactory => Activation.Silo;

    /// <summary>The dependency injection scope of this activation.</summary>
    protected internal IServiceProvider ServiceProvider => Activation.ActivationServices;

    internal Activation Activation => _activation
        ?? throw new InvalidOperationException("The grain was created outside of the runtime.");

#pragma warning disable CA1725 // Named so in the package.
    /// <summary>Runs before the first call. An exception fails the calls that wait; the next call tries anew.</summary>
    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs after the last call. An exception is logged.</summary>
    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        Task.CompletedTask;
#pragma warning restore CA1725

    /// <summary>Deactivates once the calls that run have finished; calls that wait go to the next activation.</summary>
    protected void DeactivateOnIdle() => GrainBaseExtensions.DeactivateOnIdle(this);

    /// <summary>Exempts this activation from idle deactivation for a time; zero or less ends the exemption.</summary>
    protected void DelayDeactivation(TimeSpan timeSpan) => Activation.DelayDeactivation(timeSpan);
}
