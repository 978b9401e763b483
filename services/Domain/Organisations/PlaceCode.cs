using System.Text;

namespace Federated.Domain.Organisations;

/// <summary>Codes of places: "&lt;ICB&gt;-&lt;NAME&gt;", such as "QMF-TOWER-HAMLETS".</summary>
public static class PlaceCode
{
    /// <summary>Longest code, in characters: codes are parts of addresses and stream names.</summary>
    public const int MaximumLength = 64;

    /// <summary>
    /// The code of a place by its name: capitals, every run of anything but A to Z and 0 to 9 as one hyphen, none at
    /// the ends. The result of a name without any letter or digit, or of a long one, is not valid (<see cref="IsValid"/>).
    /// </summary>
    public static string For(string ics, string name)
    {
        var code = new StringBuilder(ics).Append('-');
        foreach (var character in name.ToUpperInvariant())
            if (char.IsAsciiLetterUpper(character) || char.IsAsciiDigit(character))
                code.Append(character);
            else if (code[^1] != '-')
                code.Append('-');
        return code.ToString().TrimEnd('-');
    }

    /// <summary>Whether a code is one that a place of this ICS may have.</summary>
    public static bool IsValid(string ics, string code) =>
        code.Length <= MaximumLength
        && code.Length > ics.Length + 1
        && code.StartsWith(ics + "-", StringComparison.Ordinal)
        && code == For(ics, code[(ics.Length + 1)..]);
}
