using System.Text.Json.Nodes;
using Google.Protobuf.Reflection;

namespace Federated.Rest;

/// <summary>The OpenAPI 3.1 document of services that <see cref="RestEndpointExtensions.MapRest"/> serves.</summary>
public static class OpenApi
{
    /// <summary>Media type to serve the document with.</summary>
    public const string MediaType = "application/vnd.oai.openapi+json;version=3.1";

    /// <summary>Makes the document from the same descriptors that requests are served from. Made once and kept; it is not small.</summary>
    /// <param name="services">The services; those of their rpcs that have a <c>google.api.http</c> option are in the document.</param>
    /// <param name="protoset">A serialised <c>google.protobuf.FileDescriptorSet</c> of their files with source info, for the comments.</param>
    /// <param name="yaml">Those of the services whose bodies and answers also come as YAML.</param>
    /// <returns>JSON, UTF-8.</returns>
    public static byte[] Document(IEnumerable<ServiceDescriptor> services, byte[] protoset, IReadOnlyCollection<ServiceDescriptor>? yaml = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(protoset);
        var comments = new ProtoComments(protoset);
        var schemas = new Schemas(comments);
        var operations = new Operations(schemas, comments);

        var (paths, tags) = (new JsonObject(), new JsonArray());
        foreach (var service in services)
        {
            tags.Add(Tag(service, comments));
            foreach (var route in RestRoute.Of(service).Select(route => route with { Yaml = yaml?.Contains(service) == true }))
            {
                if (paths[route.Template.Text] is not JsonObject path)
                    paths[route.Template.Text] = path = [];
#pragma warning disable CA1308 // OpenAPI names methods in lower case.
                path[route.HttpMethod.ToLowerInvariant()] = operations.Of(route);
#pragma warning restore CA1308
            }
        }

        return System.Text.Encoding.UTF8.GetBytes(new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = "Federated",
                ["version"] = "v1",
                ["description"] = "How an Integrated Care System allocates its money. Amounts are whole pence, as strings.",
            },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = "/" }),
            ["security"] = new JsonArray(new JsonObject { ["bearer"] = new JsonArray() }),
            ["tags"] = tags,
            ["paths"] = paths,
            ["components"] = SharedParts.Components(schemas.Components),
        }.ToJsonString(new() { Encoder = ValueWriter.Encoder }));
    }

    /// <summary>A service with its own comment and that of its file, which tells the reasons of its errors.</summary>
    private static JsonObject Tag(ServiceDescriptor service, ProtoComments comments) => new()
    {
        ["name"] = service.Name,
        ["description"] = string.Join("\n\n", new[] { comments.Of(service), comments.Of(service.File) }.Where(text => text.Length > 0)),
    };
}
