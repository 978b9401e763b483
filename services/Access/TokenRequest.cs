using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Federated.Access;

/// <summary>What the development issuer is asked for.</summary>
internal sealed record TokenRequest(Caller Caller, int LifetimeSeconds)
{
    private const string DefaultSubject = "developer";
    private const string Body = "body";

    /// <summary>Reads a request, or says what is wrong with each field.</summary>
    public static async Task<(TokenRequest? Request, Dictionary<string, string[]> Faults)> ReadAsync(
        HttpRequest request, int maximumBytes)
    {
        var bytes = new byte[maximumBytes + 1];
        var length = await request.Body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, request.HttpContext.RequestAborted);
        if (length > maximumBytes) return Faulty(Body, $"The body must not be longer than {maximumBytes} bytes.");
        try
        {
            using var document = JsonDocument.Parse(bytes.AsMemory(0, length));
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? Read(document.RootElement)
                : Faulty(Body, "The body must be a JSON object.");
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return Faulty(Body, "The body must be a JSON object such as {\"role\":\"system-finance\",\"organisation\":\"QMF\"}.");
        }
    }

    private static (TokenRequest?, Dictionary<string, string[]>) Read(JsonElement body)
    {
        string? role = null, organisation = null, subject = DefaultSubject;
        int? lifetimeSeconds = DevelopmentIssuer.DefaultLifetimeSeconds;
        var faults = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var field in body.EnumerateObject())
        {
            switch (field.Name)
            {
                case "role": role = Text(field.Value); break;
                case "organisation": organisation = Text(field.Value); break;
                case "subject": subject = Text(field.Value); break;
                case "lifetimeSeconds": lifetimeSeconds = Lifetime(field.Value); break;
                default: faults[field.Name] = ["This field is not known."]; break;
            }
        }

        var caller = Caller.TryCreate(subject, role, organisation, out var callerFaults);
        foreach (var (name, fault) in callerFaults) faults[name] = [fault];
        if (lifetimeSeconds is null)
            faults["lifetimeSeconds"] = [$"The lifetime must be a whole number from 1 to {DevelopmentIssuer.MaximumLifetimeSeconds}."];
        return faults.Count == 0 ? (new TokenRequest(caller!, lifetimeSeconds!.Value), faults) : (null, faults);
    }

    private static string? Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static int? Lifetime(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var seconds)
            && seconds is >= 1 and <= DevelopmentIssuer.MaximumLifetimeSeconds
            ? seconds
            : null;

    private static (TokenRequest?, Dictionary<string, string[]>) Faulty(string field, string fault) =>
        (null, new Dictionary<string, string[]> { [field] = [fault] });
}
