using System.Security.Cryptography;

namespace Federated.Budgets.Books;

/// <summary>What signatures of checkpoints are checked with.</summary>
/// <param name="Id">SHA-256 of the SubjectPublicKeyInfo: lower-case hexadecimal.</param>
/// <param name="Pem">The key as a PEM block "PUBLIC KEY".</param>
public sealed record CheckpointPublicKey(string Id, string Pem)
{
    private const string Label = "PUBLIC KEY";

    /// <summary>Reads a key from a PEM file.</summary>
    /// <exception cref="CheckpointKeyException">The file cannot be read, or holds no ECDSA P-256 key.</exception>
    public static CheckpointPublicKey Read(string path)
    {
        try
        {
            return FromPem(File.ReadAllText(path));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new CheckpointKeyException($"The public key {path} cannot be used: {fault.Message}", fault);
        }
    }

    /// <summary>Reads a key from text.</summary>
    /// <exception cref="CryptographicException">It holds no PEM block "PUBLIC KEY" with an ECDSA key on P-256.</exception>
    public static CheckpointPublicKey FromPem(string pem)
    {
        if (!PemEncoding.TryFind(pem, out var fields) || pem[fields.Label] != Label)
            throw new CryptographicException($"It is not a PEM block '{Label}'.");
        using var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem.AsSpan()[fields.Location]);
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException)
        {
            throw new CryptographicException("It is not an ECDSA key.", fault);
        }
        return Of(key);
    }

    /// <summary>Whether the signature (r, s) is this key's over these bytes.</summary>
    public bool Verifies(byte[] content, byte[] signature)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(Pem);
        return key.VerifyData(content, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    internal static CheckpointPublicKey Of(ECDsa key)
    {
        if (key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value != ECCurve.NamedCurves.nistP256.Oid.Value)
            throw new CryptographicException("It is not a key on the curve P-256.");
        var info = key.ExportSubjectPublicKeyInfo();
        return new(Convert.ToHexStringLower(SHA256.HashData(info)), PemEncoding.WriteString(Label, info) + "\n");
    }
}

/// <summary>A key for checkpoints is missing, or cannot be used; the message says which and why.</summary>
public sealed class CheckpointKeyException(string message, Exception? inner = null) : Exception(message, inner);
