using System.Collections.Immutable;
using Federated.Domain.Decisions;
using Federated.Domain.Decisions.Life;

namespace Federated.Tests.Domain.Decisions;

/// <summary>Every command in every state, as life-pairs.md shows it.</summary>
public sealed class LifePairs
{
    private static readonly ImmutableArray<string> States = ["not proposed", .. Enum.GetValues<DecisionState>().Select(s => s.Text())];

    public static TheoryData<string, string, string> Pairs { get; } = Read();

    [Theory, MemberData(nameof(Pairs))]
    public void A_command_in_a_state_does_what_the_table_says(string given, string when, string then) => Played(given, when).ShouldBe(then);

    [Fact]
    public void The_table_has_every_command_in_every_state()
    {
        var pairs = Pairs.Select(row => ((string)row[0], (string)row[1])).ToList();
        pairs.ShouldBe(from state in States from act in Enum.GetValues<DecisionAct>() select (state, WordOf(act)), ignoreOrder: true);
    }

    [Fact]
    public void What_the_table_of_states_allows_is_what_is_not_refused_for_its_state()
    {
        foreach (var row in Pairs.Where(row => (string)row[0] != "not proposed"))
        {
            Federated.Domain.Budgets.Wording.TryParse<DecisionState>((string)row[0], out var state).ShouldBeTrue();
            var act = Enum.GetValues<DecisionAct>().Single(a => WordOf(a) == (string)row[1]);
            // What is not held has no room to be found: that too is told by this name.
            if (act == DecisionAct.LookAgain) continue;
            LifeTable.Allows(state, act).ShouldBe((string)row[2] != "refused WRONG_STATE", $"{row[0]} {row[1]}");
        }
    }

    private static string Played(string given, string when)
    {
        var table = new DecisionTable(DecisionTable.Scheme);
        foreach (var line in Lines(given)) table.Do(line);
        (table.Decision.Exists ? table.Decision.State.Text() : "not proposed").ShouldBe(given);
        var (forum, partner) = given == "held" ? ("QMF", "QMF-WNT") : ("QMF-WNT", "QMF-NEWHAM");
        return table.Do(when switch
        {
            "propose" => "jo@U76122 proposes services 1,600,000.00 for U76122",
            "consent" => $"pat@{partner} consents",
            "object" => $"pat@{partner} objects",
            "approve" => $"kim@{forum} approves",
            "reject" => $"kim@{forum} rejects",
            "withdraw" => "jo@U76122 withdraws",
            "escalate" => $"kim@{forum} escalates",
            "devolve" => $"kim@{forum} devolves",
            "override" => $"kim@{forum} overrides",
            "expire" => "calendar on 2026-04-01",
            "look-again" => "room",
            _ => "answer done",
        });
    }

    // A decision of the partnership for a PCN of Newham; of the system where it is to be held.
    private static string[] Lines(string given) => given switch
    {
        "not proposed" => [],
        "routed" => [Proposed, "answer done"],
        "for-approval" => [.. Lines("routed"), "pat@QMF-NEWHAM consents"],
        "held" => ["jo@U76122 proposes services 2,600,000.00 for U76122", "answer done", "answer held"],
        "contested" => [.. Lines("routed"), "pat@QMF-NEWHAM objects"],
        "committing" => [.. Lines("for-approval"), "ann@QMF-WNT approves", "bob@QMF-WNT approves"],
        "approved" => [.. Lines("committing"), "answer done"],
        "rejected" => [.. Lines("for-approval"), "ann@QMF-WNT rejects"],
        "withdrawn" => [.. Lines("for-approval"), "jo@U76122 withdraws"],
        "expired" => [.. Lines("for-approval"), "calendar on 2025-05-30"],
        _ => [Proposed, "answer refused INSUFFICIENT_FUNDS"],
    };

    private const string Proposed = "jo@U76122 proposes services 1,600,000.00 for U76122";

    private static string WordOf(DecisionAct act) =>
        string.Concat(act.ToString().Select((c, i) => char.IsUpper(c) && i > 0 ? $"-{c}" : $"{c}")).ToLowerInvariant();

    private static TheoryData<string, string, string> Read()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var line in Nel.Text("life-pairs.md").Split('\n').Where(l => l.StartsWith("| ", StringComparison.Ordinal) && !l.StartsWith("| given", StringComparison.Ordinal)))
        {
            var cells = line.Trim().Trim('|').Split('|', StringSplitOptions.TrimEntries);
            data.Add(cells[0], cells[1], cells[2]);
        }
        return data;
    }
}
