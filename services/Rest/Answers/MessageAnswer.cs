using Google.Protobuf;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Federated.Rest;

/// <summary>Sends the answer of a unary rpc: as JSON, or as CSV where it is a list, or as YAML where the service
/// has that, and the caller likes it better.</summary>
internal sealed class MessageAnswer
{
    private readonly MessageWriter json;
    private readonly CsvList? csv;
    private readonly string[] offers;

    public MessageAnswer(MessageDescriptor message, bool yaml = false)
    {
        json = MessageWriter.For(message);
        csv = CsvList.For(message);
        offers = [Accept.Json, .. csv is null ? [] : new[] { Accept.Csv }, .. yaml ? [Accept.Yaml] : Array.Empty<string>()];
    }

    /// <summary>Media type of the answer; chosen before the service is called, so that a write is not done and then not told.</summary>
    /// <exception cref="ProblemException">406.</exception>
    public string Choose(HttpRequest request) => Accept.Choose(request.Headers.Accept, offers);

    public async Task Write(HttpContext http, IMessage message, string mediaType)
    {
        using var body = new PooledBuffer();
        if (offers.Length > 1)
            http.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Accept);
        if (csv is not null && mediaType == Accept.Csv)
        {
            csv.Write(message, http.Response, body);
            await HttpAnswer.Write(http, body, CsvList.ContentType);
        }
        else if (mediaType == Accept.Yaml)
        {
            json.Write(body, message);
            using var yaml = new PooledBuffer();
            YamlText.Write(yaml, body.Written.Span);
            await HttpAnswer.Write(http, yaml, Accept.Yaml);
        }
        else
        {
            json.Write(body, message);
            await HttpAnswer.Write(http, body, Accept.Json);
        }
    }
}
