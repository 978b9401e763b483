using System.Threading.RateLimiting;
using Federated.Rest;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Federated.Access;

/// <summary>What a request takes of a host, and so which limit it counts against.</summary>
public enum RequestKind
{
    /// <summary>Changes nothing.</summary>
    Read,

    /// <summary>One command.</summary>
    Write,

    /// <summary>A batch, or a file: many commands and megabytes of memory.</summary>
    Bulk,

    /// <summary>Goes on as long as its caller likes.</summary>
    Stream,
}

/// <summary>
/// Configuration section <c>Limits</c>: requests of each kind that are under way in this process at a time. Those beyond
/// are turned away at once, before anything of them is read, with RESOURCE_EXHAUSTED, over HTTP 429. Health is never limited.
/// </summary>
public sealed class RequestLimits
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Limits";

    private const int MaxWaitSeconds = 3_600;

    /// <summary>Requests that read; 1 or more.</summary>
    public int Reads { get; set; } = 1_024;

    /// <summary>Single commands: what one journal gets through in about a second; 1 or more.</summary>
    public int Writes { get; set; } = 2_048;

    /// <summary>Batches and files, each of up to 8 MiB, an import of up to 32 MiB; 1 or more.</summary>
    public int Bulk { get; set; } = 16;

    /// <summary>Calls that stream, such as watches of events; 1 or more.</summary>
    public int Streams { get; set; } = 256;

    /// <summary>Connections, idle ones too; those beyond are closed when they come. 1 or more.</summary>
    public int Connections { get; set; } = 10_000;

    /// <summary>
    /// Seconds that reads and single commands may wait, whatever is slow: those that would wait longer are turned away. Less
    /// than callers wait; 1 to 3,600.
    /// </summary>
    public int WaitSeconds { get; set; } = 5;

    internal int Of(RequestKind kind) => kind switch
    {
        RequestKind.Read => Reads,
        RequestKind.Write => Writes,
        RequestKind.Bulk => Bulk,
        RequestKind.Stream => Streams,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    internal IEnumerable<string> Faults() =>
        new (string Name, int Value)[] { ("Reads", Reads), ("Writes", Writes), ("Bulk", Bulk), ("Streams", Streams), ("Connections", Connections) }
            .Where(limit => limit.Value < 1)
            .Select(limit => $"{Section}:{limit.Name} must be 1 or more, not {limit.Value}.")
            .Concat(WaitSeconds is >= 1 and <= MaxWaitSeconds ? [] : [$"{Section}:WaitSeconds must be 1 to {MaxWaitSeconds}, not {WaitSeconds}."]);
}

/// <summary>Limits the requests of a host.</summary>
public static class RequestLimiting
{
    private const int RetryAfterSeconds = 1;

    /// <summary>Adds the limits of section <c>Limits</c>; a host with one below 1 does not start.</summary>
    public static IServiceCollection AddRequestLimits(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddSingleton<RequestGates>();
        services.AddOptions<RequestLimits>().Bind(configuration.GetSection(RequestLimits.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<RequestLimits>, Validation>();
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<RequestLimits>>(
            (server, limits) => server.Limits.MaxConcurrentConnections = limits.Value.Connections);
        return services;
    }

    /// <summary>Turns away what is beyond the limits. After routing, and before anything that costs more.</summary>
    /// <param name="app">The host.</param>
    /// <param name="kindOf">Null for a request that is never limited.</param>
    public static void UseRequestLimits(this WebApplication app, Func<HttpContext, RequestKind?> kindOf)
    {
        ArgumentNullException.ThrowIfNull(app);
        var gates = app.Services.GetRequiredService<RequestGates>();
        app.Use((http, next) => kindOf(http) is { } kind ? Limited(gates, kind, http, next) : next(http));
    }

    private static async Task Limited(RequestGates gates, RequestKind kind, HttpContext http, RequestDelegate next)
    {
        using var place = gates.Enter(kind);
        if (!place.IsAcquired)
        {
            await TurnAway(http);
            return;
        }
        // Streams last as long as they like, and files take as long as they are: only the others have a pace.
        if (gates.PaceOf(kind) is not { } pace)
        {
            await next(http);
            return;
        }
        if (!pace.TryBegin())
        {
            await TurnAway(http);
            return;
        }
        try
        {
            await next(http);
        }
        finally
        {
            pace.End();
        }
    }

    private static Task TurnAway(HttpContext http) => ErrorAnswer.WriteAsync(http, ApiError.Overloaded(
        "Too many requests of this kind are under way. Nothing of this one was done.", RetryAfterSeconds));

    private sealed class Validation : IValidateOptions<RequestLimits>
    {
        public ValidateOptionsResult Validate(string? name, RequestLimits options)
        {
            var faults = options.Faults().ToList();
            return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
        }
    }
}

/// <summary>
/// What is under way in a host, by its kind. ASP.NET's rate limiting would do the same, but the timer of its middleware
/// outlives the host, and with it all that the host had in memory.
/// </summary>
internal sealed class RequestGates : IDisposable
{
    private readonly Dictionary<RequestKind, ConcurrencyLimiter> _places;
    private readonly Dictionary<RequestKind, Pace> _paces;

    public RequestGates(IOptions<RequestLimits> limits)
    {
        _places = Enum.GetValues<RequestKind>().ToDictionary(
            kind => kind, kind => new ConcurrencyLimiter(new() { PermitLimit = limits.Value.Of(kind), QueueLimit = 0 }));
        _paces = new[] { RequestKind.Read, RequestKind.Write }.ToDictionary(
            kind => kind, _ => new Pace(TimeProvider.System, limits.Value.WaitSeconds));
    }

    public RateLimitLease Enter(RequestKind kind) => _places[kind].AttemptAcquire();

    public Pace? PaceOf(RequestKind kind) => _paces.GetValueOrDefault(kind);

    public void Dispose()
    {
        foreach (var places in _places.Values) places.Dispose();
    }
}
