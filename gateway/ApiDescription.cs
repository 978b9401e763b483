using System.Security.Cryptography;
using Federated.Rest;
using Federated.V1;
using Microsoft.Net.Http.Headers;

namespace Federated.Gateway;

/// <summary>The OpenAPI description of everything behind <c>/v1</c>, made from the protos when it is first asked for.</summary>
internal sealed class ApiDescription
{
    public const string Path = "/openapi/v1.json";

    private readonly Lazy<(byte[] Document, EntityTagHeaderValue Tag)> _made = new(() =>
    {
        var document = OpenApi.Document(Rpcs.Services, ProtoSet.Read(), yaml: [Schemes.Descriptor]);
        return (document, new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(document))}\""));
    });

    /// <summary>The document, or 304 to those who have it already.</summary>
    public IResult Answer(HttpContext http)
    {
        // Kept by whoever likes, but asked for again: it changes with the version that runs.
        http.Response.Headers.CacheControl = "no-cache";
        return Results.Bytes(_made.Value.Document, OpenApi.MediaType, entityTag: _made.Value.Tag);
    }
}
