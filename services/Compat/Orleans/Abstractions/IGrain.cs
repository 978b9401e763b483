using Orleans.Runtime;

namespace Orleans.Runtime
{
    /// <summary>Something that calls can be sent to: a grain or a reference to one.</summary>
    public interface IAddressable;
}

namespace Orleans
{
    /// <summary>Marks the interfaces of grains.</summary>
    public interface IGrain : IAddressable;

    /// <summary>Marks the interfaces of grains that are named by a string.</summary>
    public interface IGrainWithStringKey : IGrain;
}
