using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Federated.Rest;

/// <summary>Writes a <see cref="Problem"/> as JSON.</summary>
internal static class ProblemJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task Write(Problem problem, HttpContext context)
    {
        var response = context.Response;
        if (response.HasStarted)
        {
            context.Abort();
            return;
        }

        response.StatusCode = problem.Status;
        response.ContentType = Problem.MediaType;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        if (problem.Status == StatusCodes.Status401Unauthorized)
            response.Headers.Append(HeaderNames.WWWAuthenticate, "Bearer");
        if (problem.RetryAfterSeconds is { } seconds)
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);

        var buffer = new ArrayBufferWriter<byte>();
        Write(problem, context.Request.PathBase.Add(context.Request.Path).ToUriComponent(), buffer);
        response.ContentLength = buffer.WrittenCount;
        await response.Body.WriteAsync(buffer.WrittenMemory, context.RequestAborted);
    }

    /// <summary>The problem as one JSON object; <paramref name="instance"/> is the path that was asked.</summary>
    public static void Write(Problem problem, string instance, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, Options);
        json.WriteStartObject();
        json.WriteString("type", problem.Type);
        json.WriteString("title", problem.Title);
        json.WriteNumber("status", problem.Status);
        json.WriteString("detail", problem.Detail);
        json.WriteString("instance", instance);
        json.WriteString("reason", problem.Reason);
        json.WriteString("domain", problem.Domain);
        json.WriteStartObject("figures");
        foreach (var (name, figure) in problem.Figures)
            json.WriteString(name, figure);
        json.WriteEndObject();
        json.WriteStartArray("errors");
        foreach (var error in problem.Errors)
        {
            json.WriteStartObject();
            json.WriteString("field", error.Field);
            json.WriteString("rule", error.Rule);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
