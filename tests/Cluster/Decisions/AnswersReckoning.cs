using System.Text.Json.Nodes;
using Federated.Tests.Cluster.Crashes;
using Federated.Tests.Cluster.Services;

namespace Federated.Tests.Cluster.Decisions;

/// <summary>Nothing that was acknowledged is missing or different, and nothing is there that nobody asked for.</summary>
internal sealed class AnswersReckoning(AskJournal clients, Facts facts)
{
    private static readonly HashSet<string> _deeds =
        [.. Enum.GetValues<Deed>().Where(deed => deed != Deed.CommitLocally).Select(deed => Ask.Act(Guid.Empty, deed, Seat.Auditor, "").HistoryKind)];

    private readonly Dictionary<string, Decided> _decisions = facts.Decisions.ToDictionary(d => d.Id);
    private readonly ILookup<string, Entry> _entries = facts.Entries.ToLookup(e => e.CommandId);

    public IEnumerable<Finding> All() => [.. clients.Answered.SelectMany(a => Kept(a.Ask, a.Answer)), .. Unanswered(), .. Invented()];

    private IEnumerable<Finding> Kept(Ask ask, Reply answer) => ask.Deed == Deed.CommitLocally ? Committed(ask, answer)
        : AskJournal.IsRecorded(answer) ? Recorded(ask, answer)
        : Refused(ask, answer);

    private IEnumerable<Finding> Committed(Ask ask, Reply answer)
    {
        var entries = _entries[$"{ask.Id}"].ToList();
        if (entries.Count != 1) yield return new(entries.Count == 0 ? FindingKind.Lost : FindingKind.Doubled, $"Commitment {ask.Id} of {ask.Of} was answered {answer}, and is in the book {entries.Count} times");
        else if (entries[0].Refusal != (AskJournal.ReasonOf(answer) ?? "") || entries[0].Organisation != ask.Of || entries[0].Pence != Pence(ask))
            yield return new(FindingKind.Different, $"Commitment {ask.Json} was answered {answer}, and the book has {entries[0]}");
    }

    private IEnumerable<Finding> Recorded(Ask ask, Reply answer)
    {
        if (!_decisions.TryGetValue(ask.Of, out var decision))
        {
            yield return new(FindingKind.Lost, $"{ask.Deed} {ask.Id} was answered {answer}, and there is no decision {ask.Of}");
            yield break;
        }
        var times = StepsOf(ask, decision).Count();
        if (times != 1) yield return new(times == 0 ? FindingKind.Lost : FindingKind.Doubled, $"{ask.Deed} {ask.Id} was acknowledged, and decision {ask.Of} has it {times} times");
        if (ask.Deed == Deed.Propose && !IsAsProposed(ask, decision)) yield return new(FindingKind.Different, $"{ask.Json} was proposed, and the decision is {decision}");
        if (!HasBeenAs(answer, decision))
            yield return new(FindingKind.Different, $"Decision {ask.Of} was shown as {answer}, and is {decision} with {string.Join(" | ", decision.History)}");
    }

    private IEnumerable<Finding> Refused(Ask ask, Reply answer)
    {
        if (_decisions.TryGetValue(ask.Of, out var decision) && StepsOf(ask, decision).Any())
            yield return new(FindingKind.Different, $"{ask.Deed} {ask.Id} was refused with {answer}, and decision {ask.Of} has it");
    }

    // A client goes home with its last answer only.
    private IEnumerable<Finding> Unanswered()
    {
        var answered = clients.Answered.Select(a => a.Ask.Id).ToHashSet();
        return clients.Sent.Where(ask => !answered.Contains(ask.Id)).Select(ask => new Finding(FindingKind.Unexpected, $"{ask.Deed} {ask.Id} by {ask.By.Name} got no answer that stays"));
    }

    private IEnumerable<Finding> Invented()
    {
        var asked = clients.Sent.Where(ask => ask.Deed != Deed.CommitLocally).Select(ask => (ask.Of, ask.HistoryKind, ask.By.Name, Reason: ReasonIn(ask))).ToHashSet();
        var local = clients.Sent.Where(ask => ask.Deed == Deed.CommitLocally).Select(ask => $"{ask.Id}").ToHashSet();
        foreach (var decision in facts.Decisions)
        {
            foreach (var step in decision.History.Where(s => _deeds.Contains(s.Kind) && !asked.Contains((decision.Id, s.Kind, s.By, s.Reason))))
                yield return new(FindingKind.Invented, $"{step} of decision {decision.Id} was asked for by nobody");
        }
        foreach (var entry in facts.Entries.Where(e => e.IsLocalCommitment && !local.Contains(e.CommandId)))
            yield return new(FindingKind.Invented, $"{entry} was asked for by nobody");
    }

    private static IEnumerable<Step> StepsOf(Ask ask, Decided decision) =>
        decision.History.Where(s => s.Kind == ask.HistoryKind && s.By == ask.By.Name && s.Reason == ReasonIn(ask));

    // A proposal needs no reason; its id is the decision's.
    private static string ReasonIn(Ask ask) => ask.Deed == Deed.Propose ? "" : ask.Reason;

    private static bool IsAsProposed(Ask ask, Decided decision)
    {
        var proposal = JsonNode.Parse(ask.Json)!;
        return decision.Pence == Pence(ask) && decision.Fund == proposal["fund"]!.GetValue<string>()
            && decision.FundingOrganisation == proposal["fundingOrganisation"]!.GetValue<string>();
    }

    private static bool HasBeenAs(Reply answer, Decided decision) => AskJournal.ReasonOf(answer) switch
    {
        AskJournal.MoneyRefused => decision.State == "refused",
        AskJournal.ShareTooLow => decision.History.Any(s => s.State == "held"),
        _ => HasBeenShown(answer.Body, decision),
    };

    private static bool HasBeenShown(JsonNode shown, Decided decision)
    {
        var (history, state) = (FactReading.History(shown), shown["state"]!.GetValue<string>());
        return decision.History.Take(history.Length).SequenceEqual(history)
            && (Facts.IsClosed(state) ? decision.State == state : decision.History.Any(s => s.State == state));
    }

    private static long Pence(Ask ask) => long.Parse(JsonNode.Parse(ask.Json)!["amountPence"]!.GetValue<string>());
}
