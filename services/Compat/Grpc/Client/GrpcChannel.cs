using System.Collections.Concurrent;
using Grpc.Core;
using Grpc.Net.Client.Internal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Grpc.Net.Client;

/// <summary>A connection to a server, made when first needed and shared by all calls. Thread-safe; meant to live long.</summary>
public sealed class GrpcChannel : ChannelBase, IDisposable
{
    private readonly ConcurrentDictionary<ClientCall, byte> activeCalls = [];
    private readonly ConcurrentDictionary<IMethod, Uri> methodAddresses = [];
    private readonly bool disposeInvoker;
    private volatile bool disposed;

    private GrpcChannel(Uri address, GrpcChannelOptions options) : base(address.Authority)
    {
        if (options.HttpClient is not null && options.HttpHandler is not null)
        {
            throw new ArgumentException(
                "HttpClient and HttpHandler have been configured. Only one HTTP caller can be specified.", nameof(options));
        }
        Address = address;
        Credentials = ChannelSecurity.Of(address, options);
        Invoker = options.HttpClient
            ?? new HttpMessageInvoker(
                options.HttpHandler ?? new SocketsHttpHandler { EnableMultipleHttp2Connections = true },
                disposeHandler: options.HttpHandler is null || options.DisposeHttpClient);
        disposeInvoker = options.HttpClient is null || options.DisposeHttpClient;
        MaxSendBytes = options.MaxSendMessageSize;
        MaxReceiveBytes = options.MaxReceiveMessageSize;
        ThrowOperationCanceled = options.ThrowOperationCanceledOnCancellation;
        HttpVersion = options.HttpVersion ?? System.Net.HttpVersion.Version20;
        HttpVersionPolicy = options.HttpVersionPolicy ?? System.Net.Http.HttpVersionPolicy.RequestVersionExact;
        Logger = (options.LoggerFactory ?? NullLoggerFactory.Instance).CreateLogger(ClientLog.Category);
    }

    internal Uri Address { get; }

    internal ChannelSecurity Credentials { get; }

    internal HttpMessageInvoker Invoker { get; }

    internal int? MaxSendBytes { get; }

    internal int? MaxReceiveBytes { get; }

    internal bool ThrowOperationCanceled { get; }

    internal Version HttpVersion { get; }

    internal HttpVersionPolicy HttpVersionPolicy { get; }

    internal ILogger Logger { get; }

    public static GrpcChannel ForAddress(string address) => ForAddress(address, new GrpcChannelOptions());

    public static GrpcChannel ForAddress(string address, GrpcChannelOptions channelOptions) => ForAddress(new Uri(address), channelOptions);

    public static GrpcChannel ForAddress(Uri address) => ForAddress(address, new GrpcChannelOptions());

    /// <summary>A channel to <c>http://host:port</c> (HTTP/2 without TLS, by prior knowledge) or <c>https://host:port</c>.</summary>
    /// <exception cref="ArgumentException">The address has no host, or two HTTP callers are configured.</exception>
    /// <exception cref="InvalidOperationException">The scheme is not http or https, or does not agree with the credentials.</exception>
    public static GrpcChannel ForAddress(Uri address, GrpcChannelOptions channelOptions)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(channelOptions);
        if (string.IsNullOrEmpty(address.Host))
        {
            throw new ArgumentException(
                $"Address '{address.OriginalString}' doesn't have a host. Address should include a scheme, host, and optional port. For example, 'https://localhost:5001'.");
        }
        return new GrpcChannel(address, channelOptions);
    }

    /// <exception cref="ObjectDisposedException">The channel is disposed of.</exception>
    public override CallInvoker CreateCallInvoker()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        return new HttpCallInvoker(this);
    }

    /// <summary>Cancels the calls under way and closes the connection, unless it belongs to the caller.</summary>
    public void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        foreach (var call in activeCalls.Keys)
            call.Dispose();
        if (disposeInvoker)
            Invoker.Dispose();
    }

    internal Uri AddressOf(IMethod method) =>
        methodAddresses.TryGetValue(method, out var uri) ? uri : methodAddresses.GetOrAdd(method, new Uri(Address, method.FullName));

    internal void Begin(ClientCall call)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        activeCalls.TryAdd(call, 0);
    }

    internal void End(ClientCall call) => activeCalls.TryRemove(call, out _);
}
