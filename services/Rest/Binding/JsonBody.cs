using System.Text.Json;
using System.Text.Unicode;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Federated.Rest;

/// <summary>Reads a JSON body into a request.</summary>
/// <param name="request">Type of the request.</param>
/// <param name="body">Field that the body holds, or <c>*</c> for the request itself.</param>
internal sealed class JsonBody(MessageDescriptor request, string body)
{
    private const int MaxDepth = 32;

    private readonly MessageReader whole = MessageReader.For(request);
    private readonly FieldReader? named = body == "*"
        ? null
        : MessageReader.For(request).Find(body) ?? throw new NotSupportedException($"{request.FullName} has no field {body} for the body.");

    /// <summary>An empty body is an empty object. Faults of fields are recorded.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT: not UTF-8 or not JSON, so that nothing else can be said of it.</exception>
    public void Read(ReadOnlySpan<byte> utf8, IMessage message, Faults faults)
    {
        if (utf8.TrimStart(" \t\r\n"u8).IsEmpty)
            return;
        if (!Utf8.IsValid(utf8))
            throw ApiError.Invalid(Faults.Body, "must be valid UTF-8");

        var json = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            json.Read();
            if (named is null)
                whole.Read(ref json, message, faults);
            else
                ReadNamed(ref json, message, faults, named);
            // Reads the end, and so refuses what comes after it.
            json.Read();
        }
        catch (JsonException fault)
        {
            throw ApiError.Invalid(Faults.Body,
                $"must be valid JSON, at most {MaxDepth} levels deep: see line {fault.LineNumber + 1}, position {fault.BytePositionInLine + 1}");
        }
    }

    private static void ReadNamed(ref Utf8JsonReader json, IMessage message, Faults faults, FieldReader field)
    {
        faults.EnterField(field.Field.JsonName);
        field.Json(ref json, message, faults);
        faults.Leave();
    }
}
