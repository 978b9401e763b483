using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>Where the instance that serves a call comes from: the container if it holds the type, else made for the call.</summary>
internal sealed class InstanceSource<T>(Type type, object[] arguments)
    where T : class
{
    private readonly Lazy<ObjectFactory> factory = new(() =>
        ActivatorUtilities.CreateFactory(type, [.. arguments.Select(argument => argument.GetType())]));

    public Lease<T> Get(ServerCallContext context)
    {
        var services = context.GetHttpContext().RequestServices;
        return arguments.Length == 0 && services.GetService(type) is T shared
            ? new Lease<T>(shared, owned: false)
            : new Lease<T>((T)factory.Value(services, arguments), owned: true);
    }
}

/// <summary>An instance for the time of a call; one that was made for the call is disposed of with it.</summary>
internal readonly struct Lease<T>(T instance, bool owned)
    where T : class
{
    public T Instance => instance;

    public ValueTask DisposeAsync()
    {
        if (owned && instance is IAsyncDisposable asynchronous)
            return asynchronous.DisposeAsync();
        if (owned && instance is IDisposable disposable)
            disposable.Dispose();
        return ValueTask.CompletedTask;
    }
}
