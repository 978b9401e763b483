using Federated.Domain.Organisations;

namespace Federated.Domain.Decisions;

/// <summary>
/// Names as they stand in a sentence. Published names of PCNs are all capitals: "STRATFORD PCN" reads "Stratford PCN".
/// A name with any small letter is left as it is.
/// </summary>
public static class PlainName
{
    private static readonly HashSet<string> Short = new(["PCN", "NHS", "ICB", "ICS", "CIC", "GP"], StringComparer.Ordinal);
    private static readonly HashSet<string> Joining = new(["AND", "BY", "OF", "THE", "UPON", "ON", "IN"], StringComparer.Ordinal);

    /// <summary>The name of an organisation for a sentence.</summary>
    public static string Of(Organisation organisation) => organisation.Name.Any(char.IsLower)
        ? organisation.Name
        : string.Join(' ', organisation.Name.Split(' ').Select(Word));

    private static string Word(string word, int index) =>
        Short.Contains(word) || word.Any(char.IsAsciiDigit) ? word
        : index > 0 && Joining.Contains(word) ? word.ToLowerInvariant()
        : Capitalised(word);

    private static string Capitalised(string word) =>
        word.Length == 0 ? word : string.Concat(word[..1], word[1..].ToLowerInvariant());
}
