namespace Grpc.Core;

[Flags]
public enum WriteFlags
{
    /// <summary>More will follow soon: the message need not be flushed yet.</summary>
    BufferHint = 0x1,

    /// <summary>Send the message uncompressed even where the call is compressed.</summary>
    NoCompress = 0x2,
}

public class WriteOptions(WriteFlags flags = default)
{
    public static readonly WriteOptions Default = new();

    public WriteFlags Flags { get; } = flags;
}
