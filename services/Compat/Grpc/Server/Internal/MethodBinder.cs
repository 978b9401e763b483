using System.Reflection;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>A method of a service, ready to be mapped.</summary>
/// <param name="Method">What generated code says of it.</param>
/// <param name="Attributes">Those of the class, then those of the method, which come later and so weigh more.</param>
/// <param name="Handler">Serves a request.</param>
internal sealed record BoundMethod(IMethod Method, IReadOnlyList<object> Attributes, RequestDelegate Handler);

/// <summary>Collects the methods of a service from the binding that generated code provides.</summary>
internal sealed class MethodBinder<TService> : ServiceBinderBase
    where TService : class
{
    private readonly Type serviceBase;
    private readonly CallHandlerFactory<TService> handlers;
    private readonly List<BoundMethod> methods = [];

    private MethodBinder(Type serviceBase, CallHandlerFactory<TService> handlers)
    {
        this.serviceBase = serviceBase;
        this.handlers = handlers;
    }

    public static List<BoundMethod> Bind(CallHandlerFactory<TService> handlers)
    {
        var serviceBase = typeof(TService);
        while (serviceBase is not null && serviceBase.GetCustomAttribute<BindServiceMethodAttribute>(inherit: false) is null)
            serviceBase = serviceBase.BaseType;
        var binding = serviceBase?.GetCustomAttribute<BindServiceMethodAttribute>(inherit: false);
        var bind = binding?.BindType.GetMethod(
            binding.BindMethodName,
            BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static,
            [typeof(ServiceBinderBase), serviceBase!]);
        if (bind is null)
            throw new InvalidOperationException($"Could not find the bind method of gRPC service '{typeof(TService).Name}'.");

        var binder = new MethodBinder<TService>(serviceBase!, handlers);
        bind.Invoke(null, [binder, null]);
        return binder.methods;
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler)
    {
        var implementation = Implementation(method.Name, typeof(TRequest), typeof(ServerCallContext));
        Add(method, implementation, handlers.Unary(method, implementation));
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse>? handler)
    {
        var implementation = Implementation(method.Name, typeof(IAsyncStreamReader<TRequest>), typeof(ServerCallContext));
        Add(method, implementation, handlers.ClientStreaming(method, implementation));
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler)
    {
        var implementation = Implementation(
            method.Name, typeof(TRequest), typeof(IServerStreamWriter<TResponse>), typeof(ServerCallContext));
        Add(method, implementation, handlers.ServerStreaming(method, implementation));
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler)
    {
        var implementation = Implementation(
            method.Name, typeof(IAsyncStreamReader<TRequest>), typeof(IServerStreamWriter<TResponse>), typeof(ServerCallContext));
        Add(method, implementation, handlers.DuplexStreaming(method, implementation));
    }

    private void Add(IMethod method, MethodInfo implementation, CallHandler handler) =>
        methods.Add(new BoundMethod(
            method,
            [.. typeof(TService).GetCustomAttributes(inherit: true), .. implementation.GetCustomAttributes(inherit: true)],
            handler.HandleAsync));

    // A method that merely hides the one of the generated base is not the service's.
    private MethodInfo Implementation(string name, params Type[] parameters)
    {
        for (var type = typeof(TService); type is not null; type = type.BaseType)
        {
            var found = type.GetMethod(name, BindingFlags.Public | BindingFlags.Instance, parameters);
            if (found is { IsVirtual: true } && found.GetBaseDefinition().DeclaringType == serviceBase)
                return found;
        }
        throw new InvalidOperationException($"Could not find '{name}' on {typeof(TService)}.");
    }
}
