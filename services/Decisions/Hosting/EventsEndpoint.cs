using System.Security.Cryptography;
using System.Text;
using Federated.Decisions.Budgets;
using Federated.Decisions.Grains;
using Google.Protobuf;

namespace Federated.Decisions.Hosting;

/// <summary>Where the Dapr sidecar brings events of the books.</summary>
internal static class EventsEndpoint
{
    private const string Path = "/events/budgets";
    private const string TokenHeader = "dapr-api-token";

    // What the sidecar adds to an event on its way is not asked for.
    private static readonly JsonParser _parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    /// <summary>Maps the endpoint, and what tells the sidecar of it.</summary>
    public static void MapEvents(this WebApplication app, EventTopic topic)
    {
        app.MapSubscribeHandler();
        app.MapPost(Path, Take).WithTopic(topic.PubSub, topic.Topic);
    }

    private static async Task<IResult> Take(HttpContext http, RegisterOfBudgets register, IGrainFactory grains, IConfiguration configuration, ILogger<EventTopic> log)
    {
        if (!IsSidecar(http, configuration["APP_API_TOKEN"])) return Results.StatusCode(StatusCodes.Status401Unauthorized);
        using var body = new StreamReader(http.Request.Body);
        if (Read(await body.ReadToEndAsync(http.RequestAborted)) is not { } told)
        {
            log.LogWarning("Something came to {Path} that is no event of a book; it is dropped.", Path);
            return Answer("DROP");
        }
        try
        {
            if ((await register.With(told.Organisation)).Federation.Find(told.Organisation) is not { } holder) return Answer("RETRY");
            await grains.GetGrain<IShareGrain>(holder.Ics).Told(told.Organisation, told.Version);
            return Answer("SUCCESS");
        }
        catch (Exception failure) when (!http.RequestAborted.IsCancellationRequested)
        {
            log.LogInformation(failure, "The event of {Organisation}, version {Version}, is not counted yet; the sidecar brings it again.", told.Organisation, told.Version);
            return Answer("RETRY");
        }
    }

    private static V1.EventData? Read(string body)
    {
        try
        {
            return _parser.Parse<V1.Event>(body).Data is { Organisation.Length: > 0, Version: > 0 } told ? told : null;
        }
        catch (Exception fault) when (fault is InvalidProtocolBufferException or InvalidJsonException)
        {
            return null;
        }
    }

    // Where the sidecar was given a token for its application, it shows it.
    private static bool IsSidecar(HttpContext http, string? token) => string.IsNullOrEmpty(token)
        || CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(http.Request.Headers[TokenHeader].ToString()), Encoding.UTF8.GetBytes(token));

    private static IResult Answer(string status) => Results.Json(new { status });
}
