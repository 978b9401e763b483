using System.Globalization;
using Federated.Domain;
using Federated.Domain.Budgets;
using Federated.Domain.Registers;
using Federated.Tests.Domain.Organisations;

namespace Federated.Tests.Domain.Registers;

/// <summary>
/// Plays a table: one operation a line, and what then is in force, or was proposed, beside it. Amounts are pence.
/// <code>
/// split 0 P-A=10 P-B=-10 as p1           | P-A=10 P-B=-10
/// split 0 P-A=12 P-B=-12 as p2           | P-A=10 P-B=-10; p2 open, asked P-A P-B
/// P-B consents p2                        | P-A=10 P-B=-10; p2 open, asked P-A P-B, consented P-B
/// </code>
/// </summary>
internal sealed class ControlTotalTable
{
    private static readonly FinancialYear Year = FinancialYear.Parse("2025-26");

    private int _operations;

    public Register Register { get; private set; } = Register.Empty with { Federation = Given.Tree("QMF", "P-A < QMF", "P-B < QMF", "U1 < P-A", "U2 < P-B") };

    public ControlTotals? Totals => Register.ControlTotalsOf("QMF", Year);

    public ControlTotalTable Play(string table)
    {
        foreach (var line in table.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var parts = line.Split('|', StringSplitOptions.TrimEntries);
            Said(Execute(parts[0])).ShouldBe(parts[1], line);
            CheckSums();
        }
        return this;
    }

    public RegisterEntry Execute(string operation)
    {
        var words = operation.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var id = Array.IndexOf(words, "as") is >= 0 and var at ? words[at + 1] : $"op-{++_operations}";
        RegisterCommand command = words[0] == "split"
            ? new SplitControlTotal("QMF", Year, Pence(words[1]), [.. words.Skip(2).TakeWhile(w => w.Contains('=', StringComparison.Ordinal)).Select(Part)])
            : new AnswerProposal("QMF", words[2], words[0], words[1] == "consents", words[1] == "consents" ? null : "too much");
        var entry = RegisterDecider.Decide(Register, new(id, "", "tester", DateTimeOffset.UnixEpoch, command));
        Register = RegisterDecider.Evolve(Register, entry);
        return entry;
    }

    /// <summary>What is in force sums to the system's total, and so does what is proposed.</summary>
    public void CheckSums()
    {
        if (Totals is not { } totals) return;
        totals.Parts.Sum(p => p.AmountPence).ShouldBe(totals.TotalPence);
        if (totals.Proposal is { } proposal) proposal.Parts.Sum(p => p.AmountPence).ShouldBe(proposal.TotalPence);
    }

    private static ControlTotalPart Part(string word) => word.Split('=') is [var code, var pence] ? new(code, Pence(pence)) : throw new FormatException(word);

    private static long Pence(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private string Said(RegisterEntry entry)
    {
        if (entry.ProposalRefusal is { } refusal) return $"refused {refusal.Text()}";
        var said = string.Join(' ', Totals!.Parts.Select(p => $"{p.Organisation}={p.AmountPence}"));
        if (Totals.Proposal is not { } proposal) return said;
        said += $"; {proposal.Id} {proposal.State.Text()}, asked {string.Join(' ', proposal.Asked)}";
        if (proposal.Consented.Length > 0) said += $", consented {string.Join(' ', proposal.Consented)}";
        return proposal.RefusedBy is { } by ? $"{said}, refused by {by}: {proposal.Reason}" : said;
    }
}
