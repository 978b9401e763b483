using Grpc.Core;

namespace Grpc.Net.Client.Internal;

/// <summary>Whether a channel uses TLS, and the credentials that each of its calls adds.</summary>
internal sealed record ChannelSecurity(bool MaySendCallCredentials, IReadOnlyList<CallCredentials> CallCredentials)
{
    public static ChannelSecurity Of(Uri address, GrpcChannelOptions options)
    {
        var isTls = address.Scheme == Uri.UriSchemeHttps;
        if (!isTls && address.Scheme != Uri.UriSchemeHttp)
            throw new InvalidOperationException($"No address resolver configured for the scheme '{address.Scheme}'.");
        var collected = new Collector();
        options.Credentials?.InternalPopulateConfiguration(collected, options.Credentials);
        if (collected.IsTls is bool wanted && wanted != isTls)
        {
            throw new InvalidOperationException(
                $"Channel is configured with {(wanted ? "secure" : "insecure")} channel credentials and can't use a HttpClient with a '{address.Scheme}' scheme.");
        }
        return new ChannelSecurity(isTls || options.UnsafeUseInsecureChannelCallCredentials, collected.CallCredentials);
    }

    private sealed class Collector : ChannelCredentialsConfiguratorBase
    {
        public bool? IsTls { get; private set; }

        public List<CallCredentials> CallCredentials { get; } = [];

        public override void SetInsecureCredentials(object state) => IsTls = false;

        public override void SetSslCredentials(
            object state, string? rootCertificates, KeyCertificatePair? keyCertificatePair, VerifyPeerCallback? verifyPeerCallback) =>
            IsTls = true;

        public override void SetCompositeCredentials(object state, ChannelCredentials channelCredentials, CallCredentials callCredentials)
        {
            channelCredentials.InternalPopulateConfiguration(this, state);
            CallCredentials.Add(callCredentials);
        }
    }
}
