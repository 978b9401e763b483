using System.Reflection;

namespace Orleans.Runtime;

/// <summary>
/// What GetGrain returns: a generated class that implements the grain interface and derives from this one. One
/// prototype an interface and grain class is generated; every reference is a copy of it with its own key.
/// </summary>
#pragma warning disable CA1852 // The generated classes derive from it.
internal class GrainReference : DispatchProxy, IAddressable, IEquatable<GrainReference>
#pragma warning restore CA1852
{
    private GrainInterface _interface = null!;
    private GrainDirectory _directory = null!;
    private Activation? _lastSeen;

    internal string Key { get; private set; } = "";

    internal static GrainReference CreatePrototype(GrainInterface grainInterface, GrainDirectory directory)
    {
        var prototype = (GrainReference)Create(grainInterface.Type, typeof(GrainReference));
        prototype._interface = grainInterface;
        prototype._directory = directory;
        return prototype;
    }

    internal GrainReference WithKey(string key)
    {
        var reference = (GrainReference)MemberwiseClone();
        reference.Key = key;
        return reference;
    }

    internal TRequest Send<TRequest>(TRequest call)
        where TRequest : IRequest
    {
        var activation = _lastSeen;
        if (activation is null || activation.IsGone) _lastSeen = _directory.Send(call, Key);
        else activation.Post(call);
        return call;
    }

    /// <summary>References to the same grain are equal.</summary>
    public bool Equals(GrainReference? other) =>
        other is not null && ReferenceEquals(_directory, other._directory) && Key == other.Key;

    public override bool Equals(object? obj) => Equals(obj as GrainReference);

    public override int GetHashCode() => HashCode.Combine(_directory, Key);

    public override string ToString() => $"{_directory.GrainClass.Name}/{Key}";

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        _interface.Method(targetMethod!).Send(this, args ?? []);
}
