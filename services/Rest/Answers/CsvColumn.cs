using System.Globalization;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Federated.Rest;

/// <summary>A column of CSV: a field of the list's elements, or of a message within them.</summary>
/// <param name="Name">Dotted lowerCamelCase path, such as <c>tolerance.amountPence</c>.</param>
/// <param name="Parents">The message fields that lead to the field, outermost first.</param>
/// <param name="Field">The field.</param>
internal sealed record CsvColumn(string Name, IReadOnlyList<FieldDescriptor> Parents, FieldDescriptor Field)
{
    private readonly FieldWriter? json = Field.IsRepeated || Field.FieldType == FieldType.Message ? new FieldWriter(Field) : null;

    /// <summary>The columns of a type. A type within itself, lists and maps are JSON text in one column.</summary>
    public static IEnumerable<CsvColumn> Of(MessageDescriptor element) => Of(element, []);

    private static IEnumerable<CsvColumn> Of(MessageDescriptor message, IReadOnlyList<FieldDescriptor> parents) =>
        message.Fields.InFieldNumberOrder().SelectMany(field =>
            IsNested(field, message, parents)
                ? Of(field.MessageType, [.. parents, field])
                : [new CsvColumn(string.Join('.', parents.Append(field).Select(each => each.JsonName)), parents, field)]);

    private static bool IsNested(FieldDescriptor field, MessageDescriptor message, IReadOnlyList<FieldDescriptor> parents) =>
        field is { FieldType: FieldType.Message, IsRepeated: false }
        && field.MessageType != message
        && parents.All(parent => parent.MessageType != field.MessageType && parent.ContainingType != field.MessageType);

    /// <summary>The cell's text; empty where the field is absent.</summary>
    public string Text(IMessage element)
    {
        foreach (var parent in Parents)
        {
            if (parent.Accessor.GetValue(element) is not IMessage inner)
                return "";
            element = inner;
        }
        if (Field.HasPresence && !Field.Accessor.HasValue(element))
            return "";
        if (json is not null)
            return Json(element);
        return Field.Accessor.GetValue(element) switch
        {
            string text => Defused(text),
            bool flag => flag ? "true" : "false",
            ByteString bytes => bytes.ToBase64(),
            Enum value => Field.EnumType.FindValueByNumber(Convert.ToInt32(value, CultureInfo.InvariantCulture))?.Name
                ?? value.ToString("D"),
            var number => Convert.ToString(number, CultureInfo.InvariantCulture)!,
        };
    }

    /// <summary>
    /// A spreadsheet runs a cell that begins like a formula; an apostrophe makes it text again.
    /// Source: OWASP, CSV Injection.
    /// </summary>
    private static string Defused(string text) => text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? "'" + text : text;

    private string Json(IMessage element)
    {
        using var buffer = new PooledBuffer();
        MessageWriter.Write(buffer, element, json!.WriteValue);
        return Encoding.UTF8.GetString(buffer.Written.Span);
    }
}
