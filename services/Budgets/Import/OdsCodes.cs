namespace Federated.Budgets.Import;

/// <summary>Forms of the Organisation Data Service's codes, as far as the public files use them.</summary>
internal static class OdsCodes
{
    public const string IcbForm = "an ICB code: a capital letter and two capitals or digits, such as QMF";
    public const string PcnForm = "a PCN code: U for unallocated, or a capital letter and five digits, such as U07169";
    public const string PracticeForm = "a practice code: a capital letter and five digits, such as A81001";

    /// <summary>What the map gives as the PCN of practices that are in none.</summary>
    public const string Unallocated = "U";

    public static bool IsIcb(string code) =>
        code.Length == 3 && char.IsAsciiLetterUpper(code[0]) && code.Skip(1).All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c));

    public static bool IsPcn(string code) => code == Unallocated || IsLetterAndFiveDigits(code);

    public static bool IsPractice(string code) => IsLetterAndFiveDigits(code);

    private static bool IsLetterAndFiveDigits(string code) =>
        code.Length == 6 && char.IsAsciiLetterUpper(code[0]) && code.Skip(1).All(char.IsAsciiDigit);
}
