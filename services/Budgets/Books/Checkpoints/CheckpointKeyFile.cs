namespace Federated.Budgets.Books;

/// <summary>Where the key for checkpoints is: configured, or in the journal's folder, where it is made on first use.</summary>
/// <param name="Path">The file.</param>
/// <param name="IsConfigured">It was given, so it is there: it is never made.</param>
public sealed record CheckpointKeyFile(string Path, bool IsConfigured)
{
    /// <summary>Setting with the path of a PEM file: a private ECDSA P-256 key, shared by all replicas of a service.</summary>
    public const string Setting = "Checkpoints:KeyFile";

    /// <summary>The file that the setting names, or the one in the journal's folder.</summary>
    public static CheckpointKeyFile Of(string? configured, string journalFolder) =>
        string.IsNullOrWhiteSpace(configured)
            ? new(System.IO.Path.Combine(journalFolder, CheckpointKey.FileName), IsConfigured: false)
            : new(configured, IsConfigured: true);

    /// <summary>Finds out early whether the key can be used, where there must be one, or is one.</summary>
    /// <exception cref="CheckpointKeyException">It cannot.</exception>
    public void Check()
    {
        if (IsConfigured || File.Exists(Path)) CheckpointKey.Read(Path).Dispose();
    }

    /// <exception cref="CheckpointKeyException">The key cannot be used, or made.</exception>
    internal CheckpointKey ToSign() => IsConfigured ? CheckpointKey.Read(Path) : CheckpointKey.ReadOrCreate(Path);

    /// <exception cref="CheckpointKeyException">There is no key, or it cannot be used.</exception>
    internal CheckpointKey ToCheck() => CheckpointKey.Read(Path);
}
