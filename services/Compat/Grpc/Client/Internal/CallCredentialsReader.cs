using Grpc.Core;

namespace Grpc.Net.Client.Internal;

/// <summary>Flattens call credentials to the delegates that add their metadata.</summary>
internal sealed class CallCredentialsReader : CallCredentialsConfiguratorBase
{
    private readonly List<AsyncAuthInterceptor> interceptors = [];

    public static async Task<Metadata> ReadAsync(
        IEnumerable<CallCredentials> credentials, Uri address, IMethod method, CancellationToken cancellationToken)
    {
        var reader = new CallCredentialsReader();
        foreach (var item in credentials)
            item.InternalPopulateConfiguration(reader, null);
        // Authority leaves out the scheme's own port, as token issuers expect of an audience.
        var serviceUrl = $"{address.Scheme}://{address.Authority}/{method.ServiceName}";
        var context = new AuthInterceptorContext(serviceUrl, method.Name, cancellationToken);
        var metadata = new Metadata();
        foreach (var interceptor in reader.interceptors)
            await interceptor(context, metadata);
        return metadata;
    }

    public override void SetAsyncAuthInterceptorCredentials(object? state, AsyncAuthInterceptor interceptor) => interceptors.Add(interceptor);

    public override void SetCompositeCredentials(object? state, IReadOnlyList<CallCredentials> credentials)
    {
        foreach (var item in credentials)
            item.InternalPopulateConfiguration(this, state);
    }
}
