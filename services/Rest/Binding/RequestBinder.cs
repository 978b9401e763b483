using System.Collections.Frozen;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Federated.Rest;

/// <summary>
/// Makes the request message of an rpc from an HTTP request: body, path, query and the Idempotency-Key header. Every
/// fault of every source is collected, and told at once.
/// </summary>
internal sealed class RequestBinder
{
    private const string CommandId = "command_id";
    private const string Csv = "csv";

    private readonly RestOptions options;
    private readonly FrozenDictionary<string, RequestField> fields;
    private readonly (string Variable, RequestField Field)[] path;
    private readonly RequestField? commandId;
    private readonly JsonBody? json;
    private readonly MultipartBody? multipart;
    private readonly FieldDescriptor? csv;
    private readonly bool yaml;

    /// <exception cref="NotSupportedException">The route names a field that the request does not have.</exception>
    public RequestBinder(RestRoute route, RestOptions options)
    {
        this.options = options;
        var request = route.Rpc.InputType;
        fields = RequestField.Of(request);
        path = [.. route.Template.Variables.Select(variable => (variable, Field(variable)))];
        commandId = fields.GetValueOrDefault(CommandId);
        if (route.Body.Length > 0)
            json = new JsonBody(request, route.Body);
        if (route.Body == "*" && MultipartBody.IsFor(request))
            multipart = new MultipartBody(request);
        csv = CsvOf(route);
        yaml = route.Yaml && route.Body.Length > 0;

        RequestField Field(string variable) => fields.TryGetValue(variable, out var field) && !field.IsRepeated
            ? field
            : throw new NotSupportedException($"{route.Template.Text} names {variable}, which is no field of {request.FullName}.");
    }

    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT with every fault.</exception>
    /// <exception cref="ProblemException">413 or 415.</exception>
    public async ValueTask<TRequest> Bind<TRequest>(HttpContext http) where TRequest : IMessage, new()
    {
        var request = new TRequest();
        var faults = new Faults();
        await ReadBody(http, request, faults);
        foreach (var (variable, field) in path)
        {
            // Routing decodes everything but the slash, which would make another segment.
            var text = ((string)http.Request.RouteValues[variable]!).Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
            field.Set(request, text, "the path", faults);
        }
        if (http.Request.QueryString.HasValue)
            ReadQuery(http.Request.Query, request, faults);
        ReadIdempotencyKey(http.Request.Headers, request, faults);
        faults.ThrowIfAny();
        return request;
    }

    /// <summary>The field that a body of text/csv is: a text of that name, in a request that has the whole body.</summary>
    public static FieldDescriptor? CsvOf(RestRoute route) =>
        route.Body == "*" && route.Rpc.InputType.FindFieldByName(Csv) is { FieldType: FieldType.String, IsRepeated: false } field ? field : null;

    private async ValueTask ReadBody(HttpContext http, IMessage request, Faults faults)
    {
        if (json is null)
        {
            if (http.Request.ContentLength > 0)
                faults.Add(Faults.Body, "must be empty");
            return;
        }

        var kind = BodyType.Of(http.Request.ContentType, multipart is not null, csv is not null, yaml);
        if (http.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
            return;
        using var body = await RequestBytes.Read(http, kind == BodyKind.Multipart ? options.MaxMultipartBytes : options.MaxJsonBytes);
        if (kind == BodyKind.Multipart)
            await multipart!.Read(body.Written, MediaTypeHeaderValue.Parse(http.Request.ContentType), request, faults);
        else if (kind == BodyKind.Json)
            json.Read(body.Written.Span, request, faults);
        else if (kind == BodyKind.Yaml)
            json.Read(YamlText.ToJson(body.Written.Span), request, faults);
        else if (kind == BodyKind.Csv)
            // What is no UTF-8 becomes U+FFFD: whoever reads the file can say where.
            csv!.Accessor.SetValue(request, Encoding.UTF8.GetString(body.Written.Span));
        else if (body.Length > 0)
            throw BodyType.Unsupported(multipart is not null, csv is not null, yaml);
    }

    private void ReadQuery(IQueryCollection query, IMessage request, Faults faults)
    {
        foreach (var (name, values) in query)
        {
            if (!fields.TryGetValue(name, out var field))
                faults.AddWithin(name, "is not a field of this request");
            else if (field.IsRepeated && field.IsGiven(field.Holder(request)))
                faults.Add(field.Path, "is given twice");
            else if (!field.IsRepeated && values.Count > 1)
                faults.Add(field.Path, "is given more than once");
            else
            {
                foreach (var value in values)
                    field.Set(request, value ?? "", "the query", faults);
            }
        }
    }

    private void ReadIdempotencyKey(IHeaderDictionary headers, IMessage request, Faults faults)
    {
        if (commandId is null || !headers.TryGetValue("Idempotency-Key", out var keys) || keys.Count == 0)
            return;
        if (keys.Count > 1)
            faults.Add(commandId.Path, "is given more than once in the Idempotency-Key header");
        else
            commandId.Set(request, (keys[0] ?? "").Trim('"'), "the Idempotency-Key header", faults);
    }
}
