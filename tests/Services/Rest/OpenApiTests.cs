using System.Text.Json.Nodes;
using Federated.Rest;
using Federated.V1;
using Google.Api;
using Google.Protobuf.Reflection;

namespace Federated.Tests.Services.Rest;

/// <summary>The document of the whole API, which the protos' comments must make complete.</summary>
public sealed class OpenApiTests
{
    private static readonly IReadOnlyList<FileDescriptor> Files = [.. typeof(ProtoSet).Assembly.GetTypes()
        .Where(type => type.Name.EndsWith("Reflection", StringComparison.Ordinal))
        .Select(type => (FileDescriptor)type.GetProperty("Descriptor")!.GetValue(null)!)];

    private static readonly IReadOnlyList<ServiceDescriptor> Services = [.. Files.SelectMany(file => file.Services)];

    private static readonly JsonNode Document = JsonNode.Parse(OpenApi.Document(Services, ProtoSet.Read()))!;

    private static IEnumerable<JsonObject> Operations =>
        Document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()).Select(method => method.Value!.AsObject());

    // A stream of requests is more than one HTTP request.
    private static IEnumerable<MethodDescriptor> Routed => Services.SelectMany(service => service.Methods).Where(rpc => !rpc.IsClientStreaming);

    [Fact]
    public void Every_rpc_is_an_operation()
    {
        Services.Count.ShouldBeGreaterThan(1);
        Operations.Select(operation => operation["operationId"]!.GetValue<string>()).ShouldBeUnique();
        Operations.Select(operation => operation["operationId"]!.GetValue<string>())
            .ShouldBe(Routed.SelectMany(OperationsOf), ignoreOrder: true);
    }

    private static IEnumerable<string> OperationsOf(MethodDescriptor rpc) => rpc.GetOptions().GetExtension(AnnotationsExtensions.Http)
        .AdditionalBindings.Select(more => $"{rpc.Name}{more.PatternCase.ToString().ToUpperInvariant()}").Prepend(rpc.Name);

    [Fact]
    public void Every_rpc_has_a_route_of_its_own()
    {
        var routes = Routed.Select(rpc => rpc.GetOptions().GetExtension(AnnotationsExtensions.Http)).ToList();
        routes.ShouldAllBe(route => route != null);
        routes.Select(route => $"{route.PatternCase} {route.Get}{route.Put}{route.Post}{route.Delete}{route.Patch}").ShouldBeUnique();
    }

    [Fact]
    public void Every_service_rpc_message_and_field_has_a_comment()
    {
        var comments = new ProtoComments(ProtoSet.Read());
        IEnumerable<IDescriptor> all =
        [
            .. Services,
            .. Services.SelectMany(service => service.Methods),
            .. Files.SelectMany(file => file.MessageTypes),
            .. Files.SelectMany(file => file.MessageTypes).SelectMany(message => message.Fields.InDeclarationOrder()),
            .. Files.SelectMany(file => file.EnumTypes),
        ];
        all.Where(each => comments.Of(each).Length == 0).Select(each => each.FullName).ShouldBeEmpty();
        Files.Where(file => comments.Of(file).Length == 0).Select(file => file.Name).ShouldBeEmpty();
    }

    [Fact]
    public void Every_reference_is_to_something_in_the_document()
    {
        var references = Descendants(Document).OfType<JsonObject>()
            .Where(node => node.ContainsKey("$ref")).Select(node => node["$ref"]!.GetValue<string>()).Distinct().ToList();
        references.Count.ShouldBeGreaterThan(10);
        references.Where(reference => Resolve(reference) is null).ShouldBeEmpty();

        static JsonNode? Resolve(string reference) =>
            reference.Split('/').Skip(1).Aggregate((JsonNode?)Document, (node, name) => node?[name]);
    }

    [Fact]
    public void Every_variable_of_a_path_is_a_parameter()
    {
        foreach (var (path, methods) in Document["paths"]!.AsObject())
        {
            var variables = path.Split('{').Skip(1).Select(part => part[..part.IndexOf('}')]);
            foreach (var (_, operation) in methods!.AsObject())
            {
                operation!["parameters"]!.AsArray()
                    .Where(parameter => parameter!["in"]?.GetValue<string>() == "path").Select(parameter => parameter!["name"]!.GetValue<string>())
                    .ShouldBe(variables);
            }
        }
    }

    [Fact]
    public void A_write_is_described_with_its_body_its_key_and_its_errors()
    {
        var commit = Document["paths"]!["/v1/budgets/{organisation}/commitments"]!["post"]!;
        commit["summary"]!.GetValue<string>().ShouldBe("Sets money aside for an order or a contract");
        commit["tags"]!.ToJsonString().ShouldBe("[\"Budgets\"]");
        commit["parameters"]!.AsArray().Count.ShouldBe(2, "the path's variable and the key: the body holds all else");
        commit["parameters"]!.AsArray()[^1]!["$ref"]!.GetValue<string>().ShouldBe("#/components/parameters/IdempotencyKey");
        var body = commit["requestBody"]!["content"]!["application/json"]!["schema"]!;
        body["properties"]!.AsObject().ContainsKey("organisation").ShouldBeFalse();
        body["properties"]!["amountPence"]!.ToJsonString()
            .Replace("\\u002B", "+")
            .ShouldBe("""{"type":"string","format":"int64","pattern":"^-?[0-9]+$","description":"Pence: 1 to 1,000,000,000,000,000."}""");
        commit["responses"]!["default"]!["$ref"]!.GetValue<string>().ShouldBe("#/components/responses/Problem");
    }

    [Fact]
    public void A_list_is_described_with_its_query_and_as_csv()
    {
        var entries = Document["paths"]!["/v1/budgets/{organisation}/entries"]!["get"]!;
        entries["parameters"]!.AsArray().Select(parameter => parameter!["name"]!.GetValue<string>())
            .ShouldBe(["organisation", "afterVersion", "fund", "pageSize", "pageToken", "year"]);
        entries["responses"]!["200"]!["content"]!.AsObject().Select(content => content.Key).ShouldBe(["application/json", "text/csv"]);
        entries["responses"]!["200"]!["headers"]!.AsObject().Select(header => header.Key).ShouldBe(["X-Next-Page-Token", "ETag"]);
    }

    [Theory]
    [InlineData("/v1/budgets/{organisation}/allocations", "application/json", "text/csv")]
    [InlineData("/v1/budgets/{organisation}/commitments", "application/json")]
    public void Warnings_are_no_list_of_their_own_and_take_none_away(string path, params string[] forms) =>
        Document["paths"]![path]!["post"]!["responses"]!["200"]!["content"]!.AsObject().Select(content => content.Key).ShouldBe(forms);

    [Fact]
    public void An_import_is_described_as_a_form_with_files() =>
        Document["paths"]!["/v1/organisations:import"]!["post"]!["requestBody"]!["content"]!["multipart/form-data"]!["schema"]!["properties"]!["map"]!
            ["contentMediaType"]!.GetValue<string>().ShouldBe("application/octet-stream");

    [Fact]
    public void A_service_tells_the_reasons_of_its_refusals() =>
        Document["tags"]!.AsArray().Single(tag => tag!["name"]!.GetValue<string>() == "Budgets")!["description"]!.GetValue<string>()
            .ShouldContain("\n- INSUFFICIENT_FUNDS");

    private static IEnumerable<JsonNode> Descendants(JsonNode? node) => node switch
    {
        JsonObject children => [children, .. children.SelectMany(child => Descendants(child.Value))],
        JsonArray items => [items, .. items.SelectMany(Descendants)],
        null => [],
        _ => [node],
    };
}
