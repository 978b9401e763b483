using System.Globalization;
using Federated.Tests.Cluster.Crashes;

namespace Federated.Tests.Cluster.Decisions;

/// <summary>What a run of kills came to.</summary>
internal sealed record DecisionsFigures(
    IReadOnlyCollection<Service> Victims, AskJournal Clients, Facts Facts, IReadOnlyCollection<(Service Service, TimeSpan Time)> TimesToServe, IReadOnlyCollection<Finding> Findings)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"""
        kills of Budgets, of Decisions   {Victims.Count(v => v == Service.Budgets):N0}, {Victims.Count(v => v == Service.Decisions):N0}
        acknowledged commands            {Clients.Answers:N0}
        of these refused                 {Clients.Answered.Count(a => !AskJournal.IsRecorded(a.Answer)):N0}
        times that no answer came        {Clients.Unanswered:N0}
        decisions                        {Facts.Decisions.Length:N0}: {EndStates}
        held for a time                  {Facts.Decisions.Count(d => d.History.Any(s => s.State == "held")):N0}, of which the board let {Facts.Decisions.Count(d => d.IsOverridden):N0} go on
        moved up or down                 {Facts.Decisions.Count(d => d.History.Any(s => s.Kind == "moved")):N0}
        local commitments                {Facts.Entries.Count(e => e.IsLocalCommitment):N0}
        entries in the books             {Facts.Entries.Length:N0}
        local share                      {Facts.Share.ByCount} by count, {Facts.Share.ByValue} by value
        findings                         {Findings.Count:N0}
        start to first answer            {Times(Service.Budgets)}; {Times(Service.Decisions)}
        """);

    private string EndStates => string.Join(", ", Facts.Decisions.CountBy(d => d.State).OrderByDescending(s => s.Value).Select(s => $"{s.Value} {s.Key}"));

    private string Times(Service service) => string.Create(
        CultureInfo.InvariantCulture, $"{service} {Percentile(service, 50):N0} ms (p50), {Percentile(service, 95):N0} ms (p95)");

    private double Percentile(Service service, int percent)
    {
        var sorted = TimesToServe.Where(t => t.Service == service).Select(t => t.Time).Order().ToList();
        return sorted.Count == 0 ? 0 : sorted[Math.Min(sorted.Count - 1, sorted.Count * percent / 100)].TotalMilliseconds;
    }
}
