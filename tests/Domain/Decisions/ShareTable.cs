using System.Globalization;
using Federated.Domain.Decisions;
using Federated.Domain.Decisions.Schemes;
using Federated.Domain.Decisions.Shares;
using Federated.Domain.Organisations;

namespace Federated.Tests.Domain.Decisions;

/// <summary>
/// Plays an ICS's share as a table: what is asked on a line, and what came of it beside it. Amounts are pence.
/// <code>
/// book U76122 0-3 +100 +100       | commitments-counted; local 2/200 system 0/0
/// claim d1 50                     | place-given; local 2/200 system 1/50
/// </code>
/// What follows "local" and "system" is the number and the pence in the window of the day, places included.
/// </summary>
internal sealed class ShareTable(EightyTwenty rule)
{
    private readonly List<ShareEntry> _entries = [];
    private DateOnly _today = new(2025, 5, 1);

    public Tally Tally { get; private set; } = new("QMF");

    public IReadOnlyList<ShareEntry> Entries => _entries;

    public ShareTable Play(string table)
    {
        foreach (var line in table.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var parts = line.Split('|', StringSplitOptions.TrimEntries);
            parts.Length.ShouldBe(2, $"'{line}' is no line of a table");
            var words = parts[0].Split(' ', StringSplitOptions.RemoveEmptyEntries).ToList();
            if (words.IndexOf("on") is >= 0 and var at) _today = Day(words[at + 1]);
            Said(Put(Command(words))).ShouldBe(parts[1], line);
        }
        return this;
    }

    public ShareEntry Put(ShareCommand command)
    {
        var before = Tally;
        var entry = ShareDecider.Decide(Tally, new($"op-{_entries.Count + 1}", "", "tester", new(_today, new(12, 0), TimeSpan.Zero), command));
        _entries.Add(entry);
        Tally = ShareEvolution.Evolve(Tally, entry);
        if (entry.Kind == ShareEntryKind.Refused) Tally.ShouldBeSameAs(before);
        return entry;
    }

    // "book U76122 0-3 +100 -100 in 2025-06-01": entries 1 to 3, of which the last ones made or reversed a commitment each.
    private ShareCommand Command(List<string> w) => w[0] switch
    {
        "book" => Book(w),
        "claim" => new ClaimPlace(rule, $"claim/{w[1]}/1", w[1], "services", Pence(w[2])),
        "force" => new ForcePlace(rule, w[1], new(new("chair", "QMF"), "it must be", _today)),
        "confirm" => new ConfirmPlace(rule, $"confirm/{w[1]}/2", w[1], _today),
        "free" => new FreePlace(rule, w[1]),
        "decided" => new CountDecision(rule, w[1], w[2], TierOf(w[2]), "services", w.Contains("reserved"), Pence(w[3]), _today),
        "look" => new Reconsider(rule),
        "told" => new NoticeArrived(rule, $"room/{w[1]}"),
        _ => throw new FormatException(w[0]),
    };

    private CountCommitments Book(List<string> w)
    {
        var (after, upTo) = w[2].Split('-') is [var first, var last] ? (Pence(first), Pence(last)) : throw new FormatException(w[2]);
        var on = w.IndexOf("in") is >= 0 and var at ? Day(w[at + 1]) : _today;
        var amounts = w.Skip(3).TakeWhile(a => a[0] is '+' or '-' or '~').ToList();
        return new(rule, w[1], TierOf(w[1]), after, upTo,
            [.. amounts.Select((amount, i) => new LocalCommitment(upTo - amounts.Count + 1 + i, on, "services", CountOf(amount), Pence(amount.TrimStart('+', '~'))))]);
    }

    private static int CountOf(string amount) => amount[0] switch { '+' => 1, '-' => -1, _ => 0 };

    private string Said(ShareEntry entry)
    {
        if (entry.Refusal is { } refusal) return $"refused {refusal.Reason.Text()}" + (refusal.Cursor is { } cursor ? $" {cursor}" : "");
        var view = Tally.ViewWithPlaces(_today, rule);
        var told = entry.Notices.IsEmpty ? "" : $" tells {string.Join(' ', entry.Notices.Select(n => n.HeldBy))}";
        return string.Create(CultureInfo.InvariantCulture, $"{entry.Kind.Text()}{told}; local {view.LocalCount}/{view.LocalPence} system {view.SystemCount}/{view.SystemPence}");
    }

    private static Tier TierOf(string code) => Nel.Federation.Find(code)!.Tier;

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static long Pence(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
