using System.Globalization;
using Federated.Domain.Budgets;
using Federated.Engine.Journals;

namespace Federated.Budgets.Api;

/// <summary>Entries as CloudEvents 1.0.</summary>
internal static class EventMapping
{
    private const string TypePrefix = "federated.budgets.";
    private const string TypeSuffix = ".v1";

    private static readonly Dictionary<string, string> KindsByType = Wording.AllOf<EntryKind>().Concat(Wording.AllOf<WarningReason>())
        .ToDictionary(TypeOf, kind => kind, StringComparer.Ordinal);

    /// <summary>Kinds of events that come after that of their entry.</summary>
    public static IReadOnlySet<string> WarningKinds { get; } = Wording.AllOf<WarningReason>().ToHashSet(StringComparer.Ordinal);

    /// <summary>All types of events, in the order in which their kinds are declared.</summary>
    public static IEnumerable<string> Types => KindsByType.Keys;

    /// <summary>The kind of event behind a type, or null.</summary>
    public static string? KindOf(string type) => KindsByType.GetValueOrDefault(type);

    /// <summary>What an entry tells: itself, and each line that it brought to where its fund warns.</summary>
    public static IEnumerable<V1.Event> Events(JournalEntry journalled, BookEntry entry)
    {
        yield return Event(journalled, entry, entry.Line, Data(journalled, entry, entry.Kind.Text(), entry.Line));
        // Every entry on such a line warns whoever asked for it; only the first is news.
        foreach (var warning in (entry.Warnings ?? []).Where(w => w.HasCrossed))
        {
            var data = Data(journalled, entry, warning.Reason.EventKind(), warning.Line);
            data.AvailablePence = warning.AvailablePence;
            data.Warning = Mapping.Warning(warning);
            yield return Event(journalled, entry, warning.Line, data);
        }
    }

    private static V1.Event Event(JournalEntry journalled, BookEntry entry, Line line, V1.EventData data)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"{journalled.Stream}/{journalled.Version}");
        return new()
        {
            Specversion = "1.0",
            Id = data.Warning is null ? id : $"{id}/{data.Kind}/{Subject(line)}",
            Source = $"/budgets/{journalled.Stream}",
            Type = TypeOf(data.Kind),
            Subject = Subject(line),
            Time = Answers.Time(entry.RecordedAt),
            Datacontenttype = "application/json",
            Data = data,
        };
    }

    private static V1.EventData Data(JournalEntry journalled, BookEntry entry, string kind, Line line) => new()
    {
        Organisation = journalled.Stream,
        Version = journalled.Version,
        Kind = kind,
        CommandId = entry.CommandId,
        Year = line.Year.ToString(),
        Fund = line.Fund,
        AmountPence = entry.AmountPence,
        AvailablePence = entry.AvailablePence,
        EffectiveOn = Answers.Date(entry.EffectiveOn),
        Counterparty = entry.Counterparty ?? "",
        CommitmentId = entry.CommitmentId ?? "",
        HoldId = entry.HoldId ?? "",
        DecisionId = entry.DecisionId ?? "",
        Reverses = entry.Reversal?.Of ?? 0,
        Corrects = entry.Correction?.Of ?? 0,
        Month = entry.Closing?.Month?.ToString() ?? "",
        Refusal = entry.Refusal?.Reason.Text() ?? "",
    };

    // What is asked of a whole year names no fund.
    private static string Subject(Line line) => line.Fund.Length == 0 ? line.Year.ToString() : $"{line.Year}/{line.Fund}";

    private static string TypeOf(string kind) => $"{TypePrefix}{kind}{TypeSuffix}";
}
