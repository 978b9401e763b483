using System.Collections.Immutable;
using System.Globalization;
using Federated.Domain;
using Federated.Domain.Decisions;
using Federated.Domain.Decisions.Routes;
using Federated.Domain.Organisations;

namespace Federated.Tests.Domain.Decisions;

/// <summary>A line of routing-cases.md.</summary>
/// <param name="Line">As it is written.</param>
/// <param name="Proposal">What is asked.</param>
/// <param name="Decides">Who decides, or why nobody does.</param>
/// <param name="Explanation">Every outcome, in order.</param>
internal sealed record RoutingCase(string Line, Proposal Proposal, string Decides, string Explanation)
{
    private const string Between = " · ";

    public static ImmutableArray<RoutingCase> All { get; } =
    [
        .. from line in Nel.Text("routing-cases.md").Split('\n')
           where line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| category", StringComparison.Ordinal)
           select Read(line),
    ];

    /// <summary>Who decides, as the table says it.</summary>
    public static string DecidedBy(Routing routing) =>
        routing.Refusal is { } refusal ? $"refused {refusal.Reason.Text()}" : $"{routing.Forum} ({Tiers.Text(routing.Tier!.Value)})";

    /// <summary>The explanation, as the table says it.</summary>
    public static string Explained(Routing routing) => string.Join(Between, routing.Explanation.Select(step => step.Outcome));

    private static RoutingCase Read(string line)
    {
        var cells = line.Trim().Trim('|').Split('|', StringSplitOptions.TrimEntries);
        cells.Length.ShouldBe(7, line);
        var asked = cells[4].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var proposal = new Proposal("A proposal", cells[0], FinancialYear.Parse("2025-26"), "core", cells[1], Pence(cells[3]), Codes(cells[2]))
        {
            RequestedTier = asked.Length > 0 && asked[0] != "-" ? Tiers.TryParse(asked[0], out var tier) ? tier : throw new FormatException(line) : null,
            CaseForScale = asked.Length > 1 ? new(asked[1], asked.Contains("evidence") ? "A study." : "", Pence(asked[2])) : null,
        };
        return new(line, proposal, cells[5], cells[6]);
    }

    private static ImmutableArray<string> Codes(string cell) => cell == "-" ? [] : [.. cell.Split(' ', StringSplitOptions.RemoveEmptyEntries)];

    private static long Pence(string pounds) => (long)(decimal.Parse(pounds, NumberStyles.Number, CultureInfo.InvariantCulture) * 100);
}
