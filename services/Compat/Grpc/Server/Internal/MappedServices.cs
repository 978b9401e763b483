namespace Grpc.AspNetCore.Server.Internal;

/// <summary>The names of the services that this application has mapped, so that each fallback is mapped once.</summary>
internal sealed class MappedServices
{
    private readonly HashSet<string> names = new(StringComparer.Ordinal);

    public bool Any => names.Count > 0;

    public bool Add(string serviceName) => names.Add(serviceName);
}
