using System.Text.Json.Nodes;
using Google.Protobuf.Reflection;

namespace Federated.Rest;

/// <summary>Describes what a route takes and answers.</summary>
internal sealed class Operations(Schemas schemas, ProtoComments comments)
{
    public JsonObject Of(RestRoute route)
    {
        var comment = comments.Of(route.Rpc);
        var operation = new JsonObject
        {
            // Unique in the document, so a second route of an rpc says its method too.
            ["operationId"] = route.IsAdditional ? $"{route.Rpc.Name}{route.HttpMethod}" : route.Rpc.Name,
            ["tags"] = new JsonArray(route.Rpc.Service.Name),
            ["summary"] = ProtoComments.Summary(comment),
            ["description"] = comment,
            ["parameters"] = Parameters(route),
        };
        if (route.Body.Length > 0)
            operation["requestBody"] = new JsonObject { ["required"] = true, ["content"] = BodyContent(route) };
        operation["responses"] = Responses(route);
        return operation;
    }

    private JsonArray Parameters(RestRoute route)
    {
        var request = route.Rpc.InputType;
        var fields = RequestField.Of(request);
        var inPath = route.Template.Variables.Select(variable => fields[variable]).ToList();
        var parameters = new JsonArray();
        foreach (var (variable, field) in route.Template.Variables.Zip(inPath))
            parameters.Add(Parameter(field.Field, variable, "path"));

        // A whole body holds all other fields; where there is less of one, or none, they are in the query.
        if (route.Body != "*")
        {
            var inQuery = fields.Values.Distinct().Except(inPath)
                .Where(field => route.Body.Length == 0 || !IsIn(field, route.Body))
                .OrderBy(field => field.Path, StringComparer.Ordinal);
            foreach (var field in inQuery)
                parameters.Add(Parameter(field.Field, field.Path, "query"));
        }
        if (request.FindFieldByName("command_id") is not null)
            parameters.Add(new JsonObject { ["$ref"] = "#/components/parameters/IdempotencyKey" });
        return parameters;
    }

    private static bool IsIn(RequestField field, string body) =>
        field.Field.Name == body || field.Path.StartsWith(body + ".", StringComparison.Ordinal);

    private JsonObject Parameter(FieldDescriptor field, string name, string place) => new()
    {
        ["name"] = name,
        ["in"] = place,
        ["required"] = place == "path",
        ["description"] = comments.Of(field),
        ["schema"] = schemas.Of(field),
    };

    private JsonObject BodyContent(RestRoute route)
    {
        var request = route.Rpc.InputType;
        if (route.Body != "*")
            return Content(Accept.Json, schemas.Of(request.FindFieldByName(route.Body)));

        var inPath = route.Template.Variables.ToHashSet();
        var fields = request.Fields.InDeclarationOrder().Where(field => !inPath.Contains(field.Name)).ToList();
        var body = schemas.Object(request, fields);
        // Unknown names are refused: they are mistakes that would otherwise go unseen.
        body["additionalProperties"] = false;
        var content = Content(Accept.Json, body);
        if (MultipartBody.IsFor(request))
            content["multipart/form-data"] = new JsonObject { ["schema"] = Form(body) };
        if (route.Yaml)
            content[Accept.Yaml] = new JsonObject { ["schema"] = body.DeepClone() };
        if (RequestBinder.CsvOf(route) is { } csv)
            content[Accept.Csv] = new JsonObject { ["schema"] = new JsonObject { ["type"] = "string", ["description"] = comments.Of(csv) } };
        return content;
    }

    /// <summary>The same fields as parts, whose bytes come as they are.</summary>
    private static JsonNode Form(JsonObject body)
    {
        var form = body.DeepClone();
        foreach (var (_, property) in form["properties"]!.AsObject())
        {
            if (property!.AsObject().Remove("contentEncoding"))
                property["contentMediaType"] = "application/octet-stream";
        }
        return form;
    }

    private JsonObject Responses(RestRoute route)
    {
        var answer = route.Rpc.OutputType;
        var content = Content(route.Rpc.IsServerStreaming ? Accept.NdJson : Accept.Json, schemas.Reference(answer));
        var headers = new JsonObject();
        var responses = new JsonObject { ["200"] = new JsonObject { ["description"] = comments.Of(answer), ["content"] = content } };
        if (!route.Rpc.IsServerStreaming && CsvList.For(answer) is not null)
        {
            content[Accept.Csv] = new JsonObject { ["schema"] = new JsonObject { ["type"] = "string" } };
            if (answer.FindFieldByName("next_page_token") is not null)
                headers[CsvList.NextPageTokenHeader] = Header("With text/csv: page_token of the next page; none on the last page.");
        }
        if (route.Yaml)
            content[Accept.Yaml] = new JsonObject { ["schema"] = schemas.Reference(answer) };
        if (route.HttpMethod == "GET" && !route.Rpc.IsServerStreaming)
        {
            headers["ETag"] = Header("Strong tag of the answer's bytes, for If-None-Match.");
            responses["304"] = new JsonObject { ["description"] = "The caller has this answer already." };
        }
        if (headers.Count > 0)
            responses["200"]!["headers"] = headers;
        responses["default"] = new JsonObject { ["$ref"] = "#/components/responses/Problem" };
        return responses;
    }

    private static JsonObject Header(string description) =>
        new() { ["description"] = description, ["schema"] = new JsonObject { ["type"] = "string" } };

    private static JsonObject Content(string mediaType, JsonNode schema) => new() { [mediaType] = new JsonObject { ["schema"] = schema } };
}
