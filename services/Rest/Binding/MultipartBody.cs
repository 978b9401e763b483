using System.Runtime.InteropServices;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Federated.Rest;

/// <summary>
/// Reads multipart/form-data (RFC 7578) into a request: each part is the field of its name. A bytes field takes the
/// part as it is, any other scalar its text.
/// </summary>
internal sealed class MultipartBody(MessageDescriptor request)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly MessageReader fields = MessageReader.For(request);

    /// <summary>Only requests with a bytes field are worth a form: files.</summary>
    public static bool IsFor(MessageDescriptor request) =>
        request.Fields.InDeclarationOrder().Any(field => field is { FieldType: FieldType.Bytes, IsRepeated: false });

    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT: not a readable form.</exception>
    public async Task Read(ReadOnlyMemory<byte> body, MediaTypeHeaderValue contentType, IMessage message, Faults faults)
    {
        var boundary = HeaderUtilities.RemoveQuotes(contentType.Boundary);
        if (boundary.Length is 0 or > 70)
            throw ApiError.Invalid(Faults.Body, "must have a multipart boundary of 1 to 70 characters");

        MemoryMarshal.TryGetArray(body, out var array);
        try
        {
            using var stream = new MemoryStream(array.Array!, array.Offset, array.Count, writable: false);
            var parts = new MultipartReader(boundary.ToString(), stream);
            var seen = new HashSet<FieldDescriptor>();
            while (await parts.ReadNextSectionAsync() is { } part)
                await ReadPart(part, message, faults, seen);
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException)
        {
            throw ApiError.Invalid(Faults.Body, "must be a whole multipart form, from its first boundary to its last");
        }
    }

    private async Task ReadPart(MultipartSection part, IMessage message, Faults faults, HashSet<FieldDescriptor> seen)
    {
        var name = part.GetContentDispositionHeader() is { } disposition ? HeaderUtilities.RemoveQuotes(disposition.Name).ToString() : "";
        if (name.Length == 0)
        {
            faults.Add(Faults.Body, "has a part without a name");
            return;
        }
        var reader = fields.Find(name);
        if (reader?.Text is null)
        {
            faults.AddWithin(name, reader is null ? "is not a field of this request" : "cannot be given as a part");
            return;
        }

        var field = reader.Field;
        faults.EnterField(field.JsonName);
        if (!seen.Add(field) && !field.IsRepeated)
            faults.Add("is given twice");
        else
            Set(message, reader, await Bytes(part), faults);
        faults.Leave();
    }

    private static void Set(IMessage message, FieldReader reader, byte[] bytes, Faults faults)
    {
        if (reader.Field is { FieldType: FieldType.Bytes, IsRepeated: false })
        {
            reader.Field.Accessor.SetValue(message, UnsafeByteOperations.UnsafeWrap(bytes));
            return;
        }
        try
        {
            reader.Text!(Utf8.GetString(bytes), message, faults);
        }
        catch (DecoderFallbackException)
        {
            faults.Add("must be valid UTF-8");
        }
    }

    private static async Task<byte[]> Bytes(MultipartSection part)
    {
        using var copy = new MemoryStream();
        await part.Body.CopyToAsync(copy);
        return copy.ToArray();
    }
}
