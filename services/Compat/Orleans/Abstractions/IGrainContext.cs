namespace Orleans.Runtime;

/// <summary>One activation of a grain.</summary>
public interface IGrainContext
{
    /// <summary>The grain object; null before it is constructed.</summary>
    object? GrainInstance { get; }

    /// <summary>The dependency injection scope of this activation.</summary>
    IServiceProvider ActivationServices { get; }

    /// <summary>Completes when the activation is gone, its OnDeactivateAsync included.</summary>
    Task Deactivated { get; }

    /// <summary>Starts no further call, lets those that run finish, then deactivates.</summary>
    void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default);
}
