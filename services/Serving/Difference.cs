using Federated.Domain.Budgets;

namespace Federated.Serving;

/// <summary>Something in a journal that is not as it must be, and where.</summary>
/// <param name="Stream">An organisation's code, or the register; empty when totals of the whole federation differ.</param>
/// <param name="Version">Version of the entry; of the first missing one, where one is missing. 0 where no one entry is concerned.</param>
/// <param name="Account">The account; null when the entry as a whole is concerned.</param>
/// <param name="Explanation">What is wrong, without the place.</param>
public sealed record Difference(string Stream, long Version, Account? Account, string Explanation)
{
    /// <summary>One sentence for a person, with the place.</summary>
    public override string ToString()
    {
        if (Stream.Length == 0) return Explanation;
        var place = Version == 0 ? Stream : $"{Stream} version {Version}";
        return Account is { } at
            ? $"{place}, {at.Line.Fund} {at.Line.Year}, account {at.Text()}: {Explanation}"
            : $"{place}: {Explanation}";
    }
}
