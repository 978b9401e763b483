using System.Collections;
using System.Collections.Frozen;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Federated.Rest;

/// <summary>A field of a request, or of a message within it, that plain text can give: in the path, the query or a header.</summary>
/// <param name="path">JSON path, such as <c>tolerance.amountPence</c>.</param>
/// <param name="parents">The message fields that lead to it, outermost first.</param>
/// <param name="reader">How the field itself is read.</param>
internal sealed class RequestField(string path, IReadOnlyList<FieldDescriptor> parents, FieldReader reader)
{
    public string Path { get; } = path;

    public bool IsRepeated => Field.IsRepeated;

    public FieldDescriptor Field { get; } = reader.Field;

    /// <summary>
    /// Sets a singular field, or adds to a list. Where the body (or an earlier source) gave another value, that is a
    /// fault: nobody should have to know which of two wins.
    /// </summary>
    /// <param name="request">The whole request.</param>
    /// <param name="text">The value.</param>
    /// <param name="source">Where the text is from, as in "differs from the path".</param>
    /// <param name="faults">Takes what is wrong.</param>
    public void Set(IMessage request, string text, string source, Faults faults)
    {
        var holder = Holder(request);
        var accessor = Field.Accessor;
        var before = IsRepeated || !IsGiven(holder) ? null : accessor.GetValue(holder);

        faults.EnterField(Path);
        reader.Text!(text, holder, faults);
        if (before is not null && !before.Equals(accessor.GetValue(holder)))
            faults.Add("differs from " + source);
        faults.Leave();
    }

    /// <summary>Whether a singular field was given before, or a list has items.</summary>
    public bool IsGiven(IMessage holder)
    {
        if (Field.HasPresence)
            return Field.Accessor.HasValue(holder);
        return Field.Accessor.GetValue(holder) switch
        {
            string text => text.Length > 0,
            ByteString bytes => bytes.Length > 0,
            IList list => list.Count > 0,
            // Enums box as themselves, so zero is asked for by value.
            var number => Convert.ToDouble(number, System.Globalization.CultureInfo.InvariantCulture) != 0,
        };
    }

    public IMessage Holder(IMessage request)
    {
        foreach (var parent in parents)
        {
            var inner = (IMessage?)parent.Accessor.GetValue(request);
            if (inner is null)
                parent.Accessor.SetValue(request, inner = (IMessage)Activator.CreateInstance(parent.MessageType.ClrType)!);
            request = inner;
        }
        return request;
    }

    /// <summary>All such fields of a request by dotted name, in lowerCamelCase and as written in the proto.</summary>
    public static FrozenDictionary<string, RequestField> Of(MessageDescriptor request)
    {
        var fields = new Dictionary<string, RequestField>(StringComparer.Ordinal);
        Collect(request, [], fields);
        return fields.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static void Collect(MessageDescriptor message, List<FieldDescriptor> parents, Dictionary<string, RequestField> fields)
    {
        foreach (var field in message.Fields.InDeclarationOrder())
        {
            if (FieldReader.For(field) is { Text: not null } reader)
            {
                var found = new RequestField(Dotted(parents, field, each => each.JsonName), [.. parents], reader);
                fields[found.Path] = found;
                fields[Dotted(parents, field, each => each.Name)] = found;
            }
            // A type within itself would have no end, and a list of messages has no dotted name.
            else if (!field.IsRepeated && parents.All(parent => parent.MessageType != field.MessageType) && field.MessageType != message)
                Collect(field.MessageType, [.. parents, field], fields);
        }
    }

    private static string Dotted(List<FieldDescriptor> parents, FieldDescriptor field, Func<FieldDescriptor, string> name) =>
        string.Join('.', parents.Append(field).Select(name));
}
