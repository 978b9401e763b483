using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Grpc.AspNetCore.Server;

/// <summary>Endpoint metadata: which method of which service the endpoint calls.</summary>
public sealed class GrpcMethodMetadata
{
    public GrpcMethodMetadata(Type serviceType, IMethod method)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        ArgumentNullException.ThrowIfNull(method);
        ServiceType = serviceType;
        Method = method;
    }

    public Type ServiceType { get; }

    public IMethod Method { get; }
}

/// <summary>The feature by which middleware reaches the call of a request.</summary>
public interface IServerCallContextFeature
{
    ServerCallContext ServerCallContext { get; }
}

public interface IGrpcServerBuilder
{
    IServiceCollection Services { get; }
}
