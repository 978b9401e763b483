namespace Federated.Rest;

/// <summary>Limits of REST requests; set with <see cref="RestEndpointExtensions.AddRest"/>.</summary>
public sealed class RestOptions
{
    /// <summary>How long a call may take when the request has no <c>grpc-timeout</c> header. More than zero; 30 seconds by default.</summary>
    public TimeSpan DefaultTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The same for calls that stream their answer, and so show that they go on. More than zero; one hour by default.</summary>
    public TimeSpan DefaultStreamTimeout { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Largest JSON body in bytes; 1 MiB by default. Above it: 413.</summary>
    public int MaxJsonBytes { get; set; } = 1024 * 1024;

    /// <summary>Largest multipart body in bytes, all parts and their headers together; 32 MiB by default. Above it: 413.</summary>
    public int MaxMultipartBytes { get; set; } = 32 * 1024 * 1024;
}
