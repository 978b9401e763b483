using System.Collections.Immutable;
using System.Globalization;
using Federated.Domain;
using Federated.Domain.Decisions;
using Federated.Domain.Decisions.Life;
using Federated.Domain.Decisions.Routes;
using Federated.Domain.Decisions.Schemes;
using Federated.Domain.Decisions.Shares;

namespace Federated.Tests.Domain.Decisions;

/// <summary>
/// Plays the life of one decision as a table: what somebody does on a line, and where the decision then stands beside it.
/// <code>
/// jo@U76122 proposes services 60,000.00 for U76122   | routed at QMF-NEWHAM until 2025-05-29; sends reserve
/// answer done                                        | routed at QMF-NEWHAM until 2025-05-29
/// pat@QMF-WNT consents                               | refused NOT_A_PARTNER QMF-WNT
/// </code>
/// Days go on with "on 2025-06-01" at the end of a line. Everybody gives a reason, unless the line says "silently".
/// </summary>
internal sealed class DecisionTable(Scheme scheme)
{
    private readonly PublishedScheme _published = new(1, new(2025, 4, 1), scheme, [], new("chair", "QMF"));
    private readonly List<DecisionEntry> _entries = [];
    private DateOnly _today = Nel.Day;

    /// <summary>The scheme of these tables: two of the system must approve, and Newham's finance officer may approve some alone.</summary>
    public static Scheme Scheme { get; } = Nel.Scheme with
    {
        Quorum = [new(Federated.Domain.Organisations.Tier.Place, 2), new(Federated.Domain.Organisations.Tier.System, 2)],
        DelegatedPowers = [new("finance-officer", "QMF-NEWHAM", "services", 200_000_00)],
    };

    public Decision Decision { get; private set; } = new("d1");

    public IReadOnlyList<DecisionEntry> Entries => _entries;

    public DecisionTable Play(string table)
    {
        foreach (var line in table.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var parts = line.Split('|', StringSplitOptions.TrimEntries);
            parts.Length.ShouldBe(2, $"'{line}' is no line of a table");
            Do(parts[0]).ShouldBe(parts[1], line);
        }
        return this;
    }

    /// <summary>Does what a line says, and tells where the decision then stands.</summary>
    public string Do(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToList();
        if (words.IndexOf("on") is >= 0 and var at) _today = DateOnly.ParseExact(words[at + 1], "yyyy-MM-dd", CultureInfo.InvariantCulture);
        return Put(Command(words));
    }

    public string Put(DecisionCommand command)
    {
        var before = Decision;
        var entry = DecisionDecider.Decide(Decision, new($"op-{_entries.Count + 1}", "", "tester", new(_today, new(12, 0), TimeSpan.Zero), command));
        _entries.Add(entry);
        Decision = DecisionEvolution.Evolve(Decision, entry);
        if (entry.Kind == DecisionEntryKind.Refused) Decision.ShouldBeSameAs(before);
        return Said(entry);
    }

    private DecisionCommand Command(List<string> words)
    {
        var ground = new RoutingGround(_published, Nel.Federation);
        if (words[0] == "answer") return new RecordAnswer(Decision.UnderWay?.Key ?? "none", Answer(words));
        if (words[0] == "calendar") return new Expire(ground);
        if (words[0] == "room") return new LookAgain(words.Count > 1 && words[1] != "on" ? words[1] : Decision.HeldBy ?? "claim/d1/9");
        var by = words[0].Split('@') is [var subject, var organisation]
            ? new Person(subject, organisation, words.IndexOf("as") is >= 0 and var at ? words[at + 1] : null)
            : throw new FormatException(words[0]);
        var reason = words.Contains("silently") ? null : $"{by.Subject} says so";
        return words[1] switch
        {
            "proposes" => new Propose(by, Proposal(words), ground),
            "consents" => new Consent(by, reason),
            "objects" => new Federated.Domain.Decisions.Life.Object(by, reason),
            "approves" => new Approve(by, reason),
            "rejects" => new Reject(by, reason),
            "withdraws" => new Withdraw(by, reason),
            "escalates" => new Escalate(by, reason, ground),
            "devolves" => new Devolve(by, reason, words.IndexOf("to") is >= 0 and var to ? words[to + 1] : null, ground),
            "overrides" => new Override(by, reason),
            _ => throw new FormatException($"Nobody {words[1]}."),
        };
    }

    // "jo@U76122 proposes services 60,000.00 for U76122 U56681".
    private static Proposal Proposal(List<string> words)
    {
        var codes = words.Skip(5).TakeWhile(w => w is not "on").ToImmutableArray();
        return new("Beds", words[2], FinancialYear.Parse("2025-26"), "core", codes[0],
            (long)(decimal.Parse(words[3], NumberStyles.Number, CultureInfo.InvariantCulture) * 100), codes[1..]);
    }

    private static MessageAnswer Answer(List<string> words) => words[1] switch
    {
        "done" => MessageAnswer.Done,
        "held" => new() { Held = new ShareView(8, 800, 2, 200, new()) },
        "refused" => new() { Refused = new(words[2], 100, 50) },
        _ => throw new FormatException(words[1]),
    };

    private string Said(DecisionEntry entry)
    {
        if (entry.Refusal is { } refusal)
            return $"refused {refusal.Reason.Text()}" + (refusal.Organisation is { } about ? $" {about}" : "") + (entry.Routing?.Refusal is { } routing ? $" {routing.Reason.Text()}" : "");
        var said = Decision.State.Text();
        if (!Decision.IsClosed) said += $" at {Decision.Round!.Forum}";
        if (Decision.Until is { } until) said += string.Create(CultureInfo.InvariantCulture, $" until {until:yyyy-MM-dd}");
        return entry.Sent is { } sent ? $"{said}; sends {sent.Kind.Text()}" : said;
    }
}
