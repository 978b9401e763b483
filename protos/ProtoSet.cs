namespace Federated.V1;

/// <summary>The API as protoc read it: every file with its imports and, unlike the generated classes, its comments.</summary>
public static class ProtoSet
{
    /// <summary>A serialised <c>google.protobuf.FileDescriptorSet</c> with source info, imports before importers.</summary>
    public static byte[] Read()
    {
        using var resource = typeof(ProtoSet).Assembly.GetManifestResourceStream("federated.protoset")
            ?? throw new InvalidOperationException("The descriptor set is missing from the assembly.");
        var bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }
}
