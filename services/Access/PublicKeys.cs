using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Federated.Access;

/// <summary>Reads the keys that tokens are checked with from a PEM file; several, so that keys can be rotated.</summary>
internal static class PublicKeys
{
    private const int MinimumRsaBits = 2048;

    /// <summary>What is wrong with the file, in one sentence; null when it can be used.</summary>
    public static string? FaultOf(string path)
    {
        try
        {
            _ = Read(path);
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return fault.Message;
        }
    }

    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="CryptographicException">It holds no key, a private key, or one that is too weak.</exception>
    public static IReadOnlyList<SecurityKey> Read(string path)
    {
        ReadOnlySpan<char> rest = File.ReadAllText(path);
        var keys = new List<SecurityKey>();
        while (PemEncoding.TryFind(rest, out var fields))
        {
            keys.Add(ToKey(rest[fields.Location], rest[fields.Label]));
            rest = rest[fields.Location.End..];
        }
        return keys.Count > 0 ? keys : throw new CryptographicException($"'{path}' holds no public key in PEM form.");
    }

    private static SecurityKey ToKey(ReadOnlySpan<char> pem, ReadOnlySpan<char> label)
    {
        if (label is not "PUBLIC KEY")
            throw new CryptographicException($"a block '{label}' was found; only 'PUBLIC KEY' belongs here.");
        return (SecurityKey?)TryReadEcdsa(pem) ?? ReadRsa(pem);
    }

    private static ECDsaSecurityKey? TryReadEcdsa(ReadOnlySpan<char> pem)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            return Named(new ECDsaSecurityKey(key));
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException)
        {
            key.Dispose();
            return null;
        }
    }

    private static RsaSecurityKey ReadRsa(ReadOnlySpan<char> pem)
    {
        var key = RSA.Create();
        key.ImportFromPem(pem);
        return key.KeySize >= MinimumRsaBits
            ? Named(new RsaSecurityKey(key))
            : throw new CryptographicException($"an RSA key needs {MinimumRsaBits} bits or more, not {key.KeySize}.");
    }

    /// <summary>Gives a key the name that issuers commonly use for it, so that <c>kid</c> finds it among several.</summary>
    private static T Named<T>(T key) where T : SecurityKey
    {
        key.KeyId = Base64UrlEncoder.Encode(key.ComputeJwkThumbprint());
        return key;
    }
}
