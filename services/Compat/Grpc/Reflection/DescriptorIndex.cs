using System.Reflection;
using Google.Protobuf.Reflection;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Routing;

namespace Grpc.Reflection.Internal;

/// <summary>The descriptors of the services that an application maps, and of all that they need, by name.</summary>
internal sealed class DescriptorIndex
{
    private readonly Dictionary<string, FileDescriptor> files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FileDescriptor> symbols = new(StringComparer.Ordinal);
    private readonly HashSet<string> messages = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Type, int Number), FileDescriptor> extensions = [];

    public DescriptorIndex(IReadOnlyCollection<ServiceDescriptor> services)
    {
        Services = [.. services.Select(service => service.FullName).Distinct(StringComparer.Ordinal)];
        foreach (var service in services)
            Add(service.File);
    }

    public IReadOnlyList<string> Services { get; }

    public static DescriptorIndex OfEndpoints(EndpointDataSource endpoints) =>
        new([.. endpoints.Endpoints
            .Select(endpoint => endpoint.Metadata.GetMetadata<GrpcMethodMetadata>()?.ServiceType)
            .OfType<Type>().Distinct()
            .Select(DescriptorOf).OfType<ServiceDescriptor>()]);

    public FileDescriptor? File(string name) => files.GetValueOrDefault(name);

    public FileDescriptor? FileOfSymbol(string name) => symbols.GetValueOrDefault(name);

    public FileDescriptor? FileOfExtension(string type, int number) => extensions.GetValueOrDefault((type, number));

    public bool HasMessage(string name) => messages.Contains(name);

    public IEnumerable<int> ExtensionsOf(string type) =>
        extensions.Keys.Where(key => key.Type == type).Select(key => key.Number).Order();

    private static ServiceDescriptor? DescriptorOf(Type service) =>
        service.GetCustomAttribute<BindServiceMethodAttribute>(inherit: true)?.BindType
            .GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)?.GetValue(null) as ServiceDescriptor;

    private void Add(FileDescriptor file)
    {
        if (!files.TryAdd(file.Name, file))
            return;
        foreach (var dependency in file.Dependencies)
            Add(dependency);
        foreach (var message in file.MessageTypes)
            Add(message);
        foreach (var type in file.EnumTypes)
            Add(type);
        foreach (var service in file.Services)
        {
            symbols[service.FullName] = file;
            foreach (var method in service.Methods)
                symbols[method.FullName] = file;
        }
        foreach (var extension in file.Extensions.UnorderedExtensions)
            AddExtension(extension);
    }

    private void Add(MessageDescriptor message)
    {
        messages.Add(message.FullName);
        symbols[message.FullName] = message.File;
        foreach (var field in message.Fields.InDeclarationOrder())
            symbols[field.FullName] = message.File;
        foreach (var oneof in message.Oneofs)
            symbols[oneof.FullName] = message.File;
        foreach (var nested in message.NestedTypes)
            Add(nested);
        foreach (var nested in message.EnumTypes)
            Add(nested);
        foreach (var extension in message.Extensions.UnorderedExtensions)
            AddExtension(extension);
    }

    private void Add(EnumDescriptor type)
    {
        symbols[type.FullName] = type.File;
        foreach (var value in type.Values)
            symbols[value.FullName] = type.File;
    }

    private void AddExtension(FieldDescriptor extension)
    {
        symbols[extension.FullName] = extension.File;
        extensions[(extension.ExtendeeType.FullName, extension.FieldNumber)] = extension.File;
    }
}
