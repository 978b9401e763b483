using System.Text.Json;
using Federated.Rest;
using Microsoft.AspNetCore.Http;

namespace Federated.Access;

/// <summary>What the development issuer is asked for.</summary>
internal sealed record TokenRequest(Caller Caller, int LifetimeSeconds)
{
    private const string DefaultSubject = "developer";
    private const int MaximumPostLength = 120;
    private const string Body = "body";
    private const string Example = "must be a JSON object such as {\"role\":\"system-finance\",\"organisation\":\"QMF\"}";

    /// <summary>Reads a request, or says what is wrong with each field.</summary>
    public static async Task<(TokenRequest? Request, IReadOnlyList<FieldError> Faults)> ReadAsync(
        HttpRequest request, int maximumBytes)
    {
        var bytes = new byte[maximumBytes + 1];
        var length = await request.Body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, request.HttpContext.RequestAborted);
        if (length > maximumBytes) return Faulty(Body, $"must not be longer than {maximumBytes} bytes");
        try
        {
            using var document = JsonDocument.Parse(bytes.AsMemory(0, length));
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? Read(document.RootElement)
                : Faulty(Body, Example);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return Faulty(Body, Example);
        }
    }

    private static (TokenRequest?, IReadOnlyList<FieldError>) Read(JsonElement body)
    {
        string? role = null, organisation = null, subject = DefaultSubject, post = null;
        int? lifetimeSeconds = DevelopmentIssuer.DefaultLifetimeSeconds;
        var faults = new List<FieldError>();
        foreach (var field in body.EnumerateObject())
        {
            switch (field.Name)
            {
                case "role": role = Text(field.Value); break;
                case "organisation": organisation = Text(field.Value); break;
                case "subject": subject = Text(field.Value); break;
                case "post": post = Text(field.Value) ?? ""; break;
                case "lifetimeSeconds": lifetimeSeconds = Lifetime(field.Value); break;
                default: faults.Add(new(field.Name, "is not a field of this request")); break;
            }
        }

        var caller = Caller.TryCreate(subject, role, organisation, out var callerFaults);
        faults.AddRange(callerFaults);
        if (post is { Length: 0 or > MaximumPostLength }) faults.Add(new("post", $"must have 1 to {MaximumPostLength} characters"));
        if (lifetimeSeconds is null)
            faults.Add(new("lifetimeSeconds", $"must be a whole number from 1 to {DevelopmentIssuer.MaximumLifetimeSeconds}"));
        return faults.Count == 0 ? (new TokenRequest(caller! with { Post = post }, lifetimeSeconds!.Value), faults) : (null, faults);
    }

    private static string? Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static int? Lifetime(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var seconds)
            && seconds is >= 1 and <= DevelopmentIssuer.MaximumLifetimeSeconds
            ? seconds
            : null;

    private static (TokenRequest?, IReadOnlyList<FieldError>) Faulty(string field, string fault) =>
        (null, [new FieldError(field, fault)]);
}
