using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Federated.Access;
using Federated.Rest;
using Grpc.Core;

namespace Federated.AllInOne.Demo;

/// <summary>
/// The clock of a demonstration at <c>/dev/clock</c>: GET says the day, PUT <c>{"day":"2025-05-01"}</c> sets it forward. It
/// answers connections from this machine only, and to all others like an address that does not exist.
/// </summary>
internal static class ClockEndpoint
{
    private const string Path = "/dev/clock";
    private const string Rule = "must be an ISO date such as 2025-05-01";
    private static readonly JsonSerializerOptions options = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    public static void MapClock(this IEndpointRouteBuilder endpoints, DemonstrationClock clock)
    {
        endpoints.MapGet(Path, http => Answer(http, clock, _ => Task.CompletedTask)).AllowAnonymous();
        endpoints.MapPut(Path, http => Answer(http, clock, request => Set(request, clock))).AllowAnonymous();
    }

    /// <summary>The day that a text says; null when it is none.</summary>
    public static DateOnly? Day(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static async Task Answer(HttpContext http, DemonstrationClock clock, Func<HttpRequest, Task> change)
    {
        if (!ThisMachine.Asks(http))
        {
            await Problem.Write(http, StatusCodes.Status404NotFound, "NOT_FOUND", "There is nothing at this address.");
            return;
        }
        try
        {
            await change(http.Request);
        }
        catch (RpcException refused)
        {
            await Problem.From(refused).Write(http);
            return;
        }
        await http.Response.WriteAsJsonAsync(new ClockDay(clock.Today.Text()), options, http.RequestAborted);
    }

    private static async Task Set(HttpRequest request, DemonstrationClock clock)
    {
        var day = Day((await Read(request))?.Day) ?? throw ApiError.Invalid("day", Rule);
        if (!clock.TrySet(day)) throw ApiError.Invalid("day", $"must not be before {clock.Today.Text()}: what was recorded would come after it");
    }

    private static async Task<ClockDay?> Read(HttpRequest request)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<ClockDay>(request.Body, options, request.HttpContext.RequestAborted);
        }
        catch (JsonException)
        {
            throw ApiError.Invalid("body", "must be a JSON object such as {\"day\":\"2025-05-01\"}");
        }
    }

    private sealed record ClockDay(string? Day);
}
