using Google.Protobuf;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Federated.Rest;

/// <summary>Sends the answer of a unary rpc: as JSON, or as CSV where it is a list and the caller likes that better.</summary>
internal sealed class MessageAnswer
{
    private readonly MessageWriter json;
    private readonly CsvList? csv;
    private readonly string[] offers;

    public MessageAnswer(MessageDescriptor message)
    {
        json = MessageWriter.For(message);
        csv = CsvList.For(message);
        offers = csv is null ? [Accept.Json] : [Accept.Json, Accept.Csv];
    }

    /// <summary>Media type of the answer; chosen before the service is called, so that a write is not done and then not told.</summary>
    /// <exception cref="ProblemException">406.</exception>
    public string Choose(HttpRequest request) => Accept.Choose(request.Headers.Accept, offers);

    public async Task Write(HttpContext http, IMessage message, string mediaType)
    {
        using var body = new PooledBuffer();
        if (csv is not null)
            http.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Accept);
        if (csv is not null && mediaType == Accept.Csv)
        {
            csv.Write(message, http.Response, body);
            await HttpAnswer.Write(http, body, CsvList.ContentType);
        }
        else
        {
            json.Write(body, message);
            await HttpAnswer.Write(http, body, Accept.Json);
        }
    }
}
