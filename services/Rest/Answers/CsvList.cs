using System.Buffers;
using System.Collections;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Http;

namespace Federated.Rest;

/// <summary>
/// A list answer as CSV (RFC 4180, UTF-8): a header row and one row an element. The token of the next page goes to a
/// header, since a CSV file has no room for it.
/// </summary>
internal sealed class CsvList
{
    public const string ContentType = "text/csv; charset=utf-8; header=present";
    public const string NextPageTokenHeader = "X-Next-Page-Token";

    private const string Asides = "warnings";

    private readonly FieldDescriptor list;
    private readonly FieldDescriptor? nextPageToken;
    private readonly CsvColumn[] columns;

    private CsvList(FieldDescriptor list)
    {
        this.list = list;
        nextPageToken = list.ContainingType.FindFieldByName("next_page_token");
        columns = [.. CsvColumn.Of(list.MessageType)];
    }

    /// <summary>
    /// None when the answer is not one list: when it has no list of messages, or several. Warnings are asides to an answer,
    /// and not what it lists.
    /// </summary>
    public static CsvList? For(MessageDescriptor answer)
    {
        var lists = answer.Fields.InDeclarationOrder()
            .Where(field => field is { IsRepeated: true, IsMap: false, FieldType: FieldType.Message })
            .Where(field => field.Name != Asides)
            .ToList();
        return lists.Count == 1 ? new CsvList(lists[0]) : null;
    }

    public void Write(IMessage answer, HttpResponse response, IBufferWriter<byte> output)
    {
        if (nextPageToken?.Accessor.GetValue(answer) is string { Length: > 0 } token)
            response.Headers[NextPageTokenHeader] = token;

        var text = new StringBuilder();
        AppendRow(text, columns.Select(column => column.Name));
        foreach (IMessage element in (IList)list.Accessor.GetValue(answer))
            AppendRow(text, columns.Select(column => column.Text(element)));
        foreach (var chunk in text.GetChunks())
            Encoding.UTF8.GetBytes(chunk.Span, output);
    }

    private static void AppendRow(StringBuilder text, IEnumerable<string> cells)
    {
        var first = true;
        foreach (var cell in cells)
        {
            if (!first)
                text.Append(',');
            first = false;
            if (cell.AsSpan().ContainsAny(",\"\r\n"))
                text.Append('"').Append(cell.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
            else
                text.Append(cell);
        }
        text.Append("\r\n");
    }
}
