using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Federated.Rest;

/// <summary>The comments of protos, which their generated classes do not keep.</summary>
internal sealed class ProtoComments
{
    /// <summary>Field number of <c>syntax</c> in FileDescriptorProto: the comment above it is about the file.</summary>
    private const int SyntaxPath = 12;

    private readonly Dictionary<string, string> comments = new(StringComparer.Ordinal);

    /// <param name="protoset">A serialised FileDescriptorSet with imports and source info.</param>
    public ProtoComments(byte[] protoset)
    {
        var files = FileDescriptorSet.Parser.ParseFrom(protoset).File;
        foreach (var file in FileDescriptor.BuildFromByteStrings(files.Select(file => file.ToByteString())))
            Read(file);
        foreach (var file in files)
            Add(file.Name, file.SourceCodeInfo?.Location.FirstOrDefault(location => location.Path is [SyntaxPath])?.LeadingComments);
    }

    /// <summary>The comment of a service, rpc, message, field or enum; empty when it has none. Lines of one paragraph are joined.</summary>
    public string Of(IDescriptor descriptor) => comments.GetValueOrDefault(descriptor.FullName, "");

    /// <summary>The comment at the top of a file.</summary>
    public string Of(FileDescriptor file) => comments.GetValueOrDefault(file.Name, "");

    /// <summary>The first sentence of a comment.</summary>
    public static string Summary(string comment)
    {
        var end = comment.IndexOfAny(['\n']) is var line and >= 0 ? comment[..line] : comment;
        var stop = end.IndexOf(". ", StringComparison.Ordinal);
        return (stop < 0 ? end : end[..stop]).TrimEnd('.');
    }

    private void Read(FileDescriptor file)
    {
        foreach (var service in file.Services)
        {
            Add(service.FullName, service.Declaration?.LeadingComments);
            foreach (var rpc in service.Methods)
                Add(rpc.FullName, rpc.Declaration?.LeadingComments);
        }
        foreach (var message in file.MessageTypes)
            Read(message);
        foreach (var type in file.EnumTypes)
            Read(type);
    }

    private void Read(MessageDescriptor message)
    {
        Add(message.FullName, message.Declaration?.LeadingComments);
        foreach (var field in message.Fields.InDeclarationOrder())
            Add(field.FullName, field.Declaration?.LeadingComments);
        foreach (var nested in message.NestedTypes)
            Read(nested);
        foreach (var type in message.EnumTypes)
            Read(type);
    }

    private void Read(EnumDescriptor type)
    {
        Add(type.FullName, type.Declaration?.LeadingComments);
        foreach (var value in type.Values)
            Add(value.FullName, value.Declaration?.LeadingComments);
    }

    private void Add(string name, string? comment)
    {
        if (!string.IsNullOrWhiteSpace(comment))
            comments[name] = Joined(comment);
    }

    /// <summary>One line a paragraph. An indented line is an item of a list, which stays a line of its own.</summary>
    private static string Joined(string comment)
    {
        var text = "";
        foreach (var line in comment.TrimEnd().Split('\n'))
        {
            var isItem = line.StartsWith("   ", StringComparison.Ordinal);
            var isBreak = string.IsNullOrWhiteSpace(line);
            text += isBreak ? "\n\n" : isItem ? "\n- " + line.Trim() : (text is "" or [.., '\n'] ? "" : " ") + line.Trim();
        }
        return text;
    }
}
