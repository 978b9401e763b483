using Microsoft.Extensions.Options;

namespace Federated.Rest.Hosting;

/// <summary>Configuration section <c>Shutdown</c>: how a host ends when it is asked to.</summary>
public sealed class StopSettings
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Shutdown";

    /// <summary>
    /// Seconds for which it goes on accepting and says that it is not ready: as long as whoever sends it requests takes to
    /// notice. 0 to 15; none by default.
    /// </summary>
    public int DelaySeconds { get; set; }

    /// <summary>
    /// Seconds after that in which what was let in is answered; who waits longer is told UNAVAILABLE. 1 to 35. Five more are
    /// for the end itself, so that all of it fits into the minute that Kubernetes gives.
    /// </summary>
    public int LimitSeconds { get; set; } = 20;
}

/// <summary>Stops a host at its start whose end would take longer than it is given.</summary>
internal sealed class StopSettingsValidation : IValidateOptions<StopSettings>
{
    private const int MaxDelaySeconds = 15;
    private const int MaxLimitSeconds = 35;

    public ValidateOptionsResult Validate(string? name, StopSettings options)
    {
        var faults = new List<string>();
        if (options.DelaySeconds is < 0 or > MaxDelaySeconds)
            faults.Add($"{StopSettings.Section}:{nameof(options.DelaySeconds)} must be 0 to {MaxDelaySeconds}, not {options.DelaySeconds}.");
        if (options.LimitSeconds is < 1 or > MaxLimitSeconds)
            faults.Add($"{StopSettings.Section}:{nameof(options.LimitSeconds)} must be 1 to {MaxLimitSeconds}, not {options.LimitSeconds}.");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
