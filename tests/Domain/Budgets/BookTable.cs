using System.Collections.Immutable;
using System.Globalization;
using Federated.Domain;
using Federated.Domain.Budgets;
using Federated.Domain.Budgets.Reporting;
using Federated.Domain.Organisations;

namespace Federated.Tests.Domain.Budgets;

/// <summary>
/// Plays a table: one operation a line, the expected answer beside it. Amounts are pence. After each line the identity of
/// the book is checked, and that a refusal changed nothing.
/// <code>
/// receive core 100          | available 100
/// commit core 101 as c1     | refused INSUFFICIENT_FUNDS requested 101 available 100
/// </code>
/// </summary>
internal sealed class BookTable(string holder, Tier tier, params Fund[] funds)
{
    private static readonly FinancialYear Year = FinancialYear.Parse("2025-26");

    private readonly Dictionary<string, Fund> _funds = Fund.BuiltIn.Concat(funds).ToDictionary(f => f.Code);
    private readonly Dictionary<string, Transfer> _transfers = [];
    private readonly Dictionary<string, (long Version, BookEntry Entry)> _entries = [];
    private Book _book = new(holder);
    private int _operations;

    /// <summary>What the holder commits by itself.</summary>
    public ImmutableArray<OwnLimit> OwnLimits { get; init; } = [];

    public Book Play(string table)
    {
        foreach (var line in table.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var parts = line.Split('|', StringSplitOptions.TrimEntries);
            parts.Length.ShouldBe(2, $"'{line}' is no line of a table");
            PlayLine(line, parts[0], parts[1]);
        }
        return _book;
    }

    private void PlayLine(string line, string operation, string expected)
    {
        var words = new Words(operation);
        var command = Command(words);
        var id = words.After("as") ?? $"op-{++_operations}";
        var before = _book;
        var now = words.After("at-date") is { } day ? new DateTimeOffset(Day(day), new TimeOnly(12, 0), TimeSpan.Zero) : DateTimeOffset.UnixEpoch;
        var entry = BookDecider.Decide(_book, new(id, "", "tester", now, command) { Version = _entries.Count + 1 });
        _entries.Add(id, (_entries.Count + 1, entry));
        _book = BookEvolution.Evolve(_book, entry);
        foreach (var transfer in entry.Begun) _transfers[entry.Transfers.Length == 1 ? id : $"{id}/{transfer.To}"] = transfer;

        _book.Lines.Values.ShouldAllBe(b => b.IdentityHolds, line);
        _book.CheckProvenance();
        if (entry.Kind == EntryKind.Refused) _book.ShouldBe(before, line);
        Answer(entry, command.Line, expected).ShouldBe(expected, line);
    }

    private BookCommand Command(Words w)
    {
        if (w.Verb is "commit-hold" or "release" or "expire" or "change" or "close") return SecondPhase(w);
        if (w.Verb is "close-month" or "reopen-month" or "close-year" or "carry-out") return OfMonths(w);
        if (w.Verb == "reverse")
        {
            var (version, original) = _entries[w.Fund];
            return new Reverse(version, original, Dated(w, original.EffectiveOn), "a mistake")
            {
                DateMayMove = w.After("dated") is null,
                Terms = new(_funds[original.Line.Fund], tier),
            };
        }
        if (w.Verb is "settle" or "bounce")
        {
            var sent = _transfers[w.Fund];
            return new SettleTransfer(sent, w.Verb == "settle" ? null : new Refusal(RefusalReason.TierMayNotHoldFund, sent.AmountPence))
            {
                Terms = new(_funds[sent.Line.Fund], tier),
            };
        }

        var fund = _funds[w.Fund];
        var line = new Line(Year, fund.Code);
        var on = Dated(w, Year.FirstDay);
        var terms = new Terms(fund, tier) { OwnLimits = OwnLimits };
        return w.Verb switch
        {
            "receive" => new ReceiveFunding(line, w.Pence, on, w.After("from") ?? "NHS England", "") { Terms = terms },
            "commit" => new Commit(line, w.Pence, on, "beds", "") { Terms = terms },
            "spend" => new Spend(line, w.Pence, on, w.After("on"), "beds", "") { Terms = terms },
            "return" => new Return(line, w.Pence, on, w.After("to")!, "") { Terms = terms, Limit = Limit(w) },
            "delegate" => new Federated.Domain.Budgets.Delegate(line, w.Pence, on, w.After("to")!, Below(w), "") { Terms = terms },
            "supplement" when w.After("to") is { } child =>
                new Federated.Domain.Budgets.Delegate(line, w.Pence, on, child, Below(w), "") { Terms = terms, IsSupplement = true, Limit = Limit(w) },
            "supplement" => new ReceiveFunding(line, w.Pence, on, "NHS England", "") { Terms = terms, SupplementReason = "pay award", Limit = Limit(w) },
            "vire" => new VireBetweenFunds(line, w.Pence, on, _funds[w.After("into")!], "", w.After("because")) { Terms = terms, Limit = Limit(w) },
            "pass" => new VireToSibling(line, w.Pence, on, "QMF", w.After("to")!, Below(w), "", w.After("because")) { Terms = terms, Limit = Limit(w) },
            "passing" => new ReceiveTransfer(
                new(w.After("as") ?? "far", TransferKind.Virement, w.After("from")!, holder, line, w.Pence, on) { OnwardTo = w.After("to"), Sources = Of(w) })
            { Terms = terms },
            "take" => new ReceiveTransfer(
                new("far", TransferKind.Delegation, w.After("from")!, holder, line, w.Pence, on) { OnBehalfOf = w.After("behalf"), Sources = Of(w) })
            { Terms = terms },
            "retake" => new ReceiveTransfer(new("far", TransferKind.Return, w.After("from")!, holder, line, w.Pence, on) { Sources = Of(w) }) { Terms = terms },
            "pay-in" when w.After("out-of") is { } giving => new MakeContribution(line, w.Pence, on, w.After("from")!, "", _funds[giving], w.After("for") == "eligible") { Terms = terms },
            "pay-in" => new ReceiveContribution(line, w.Pence, on, w.After("from")!, "") { Terms = terms },
            "reserve" => new Reserve(Legs(w), on, "beds", w.After("until") is { } day ? Day(day) : null)
            {
                DecisionId = w.After("for"),
                Terms = terms with { OtherFunds = [.. Legs(w).Select(leg => _funds[leg.Line.Fund])] },
            },
            "grant" => new GrantOverride(
                line, w.Pence, on, w.After("late") is null ? OverrideKind.Control : OverrideKind.LateEntry,
                w.After("late") is { } month ? Month.Parse(month) : null, "agreed", "A. Chair, partnership board")
            { Terms = terms },
            "plan" => new SetPlan(line, on, Basis(w), Months(w), w.After("by") is "commitments" ? ForecastMethod.Commitments : ForecastMethod.StraightLine) { Terms = terms },
            "explain" => new ExplainForecast(line, Month.Parse(w.At(2)!), on, w.After("because")!) { Terms = terms },
            "carry" => new CarryForward(line, tier == Tier.System ? null : "parent") { Terms = terms },
            "give-back" => new ReturnUnspent(line, "parent") { Terms = terms },
            "allocate" => new Allocate(line, w.Pence, on, Rule(w)) { Terms = terms },
            _ => throw new FormatException($"No operation '{w.Verb}'."),
        };
    }

    // "commit-hold h1", or in part "commit-hold h1 core 30 arrs 5", of a decision "for d1"; "change c1 core -5"; "close c1".
    private BookCommand SecondPhase(Words w)
    {
        var terms = new Terms(_funds["core"], tier) { OwnLimits = OwnLimits };
        var core = new Line(Year, "core");
        var legs = Legs(w, from: 2);
        var on = Dated(w, Year.FirstDay);
        return w.Verb switch
        {
            "commit-hold" => new CommitHold(w.Fund, core, legs, on, "beds", "") { DecisionId = w.After("for"), Terms = terms },
            "release" => new ReleaseHold(w.Fund, core, legs, on, "") { DecisionId = w.After("for"), Terms = terms },
            "expire" => new ExpireHold(w.Fund, core, on) { Terms = terms },
            "close" => new CloseCommitment(w.Fund, core, on, "") { Terms = terms },
            _ => new ChangeCommitment(w.Fund, legs[0].Line, legs[0].AmountPence, on, "") { Terms = terms },
        };
    }

    // "close-month M1 hard", "reopen-month M1" and "close-year 2025-26" begin it, "carry-out k1" does what was begun "as k1".
    private BookCommand OfMonths(Words w)
    {
        var terms = Terms.OfNoFund(tier);
        return w.Verb switch
        {
            "close-month" => new BeginClosing(Year, Month.Parse(w.Fund), w.At(2) == "hard" ? MonthState.HardClosed : MonthState.SoftClosed, null)
            {
                Terms = terms,
                Unexplained = w.After("unexplained") is { } fund ? [new(holder, fund, 1, 2, 1, 0)] : [],
            },
            "close-year" => new BeginYearClosing(FinancialYear.Parse(w.Fund), null) { Terms = terms },
            "reopen-month" => new BeginReopening(Year, Month.Parse(w.Fund), "a mistake") { Terms = terms },
            _ => new ClosePeriod(_entries[w.Fund].Entry.Closing!) { Terms = terms },
        };
    }

    // "dated 2025-05-03".
    private static DateOnly Dated(Words w, DateOnly otherwise) => w.After("dated") is { } day ? Day(day) : otherwise;

    private static ImmutableArray<Leg> Legs(Words w, int from = 1)
    {
        var legs = ImmutableArray.CreateBuilder<Leg>();
        for (var at = from; w.At(at + 1) is { } pence && long.TryParse(pence, CultureInfo.InvariantCulture, out var amount); at += 2)
            legs.Add(new(new(Year, w.At(at)!), amount));
        return legs.ToImmutable();
    }

    private static DateOnly Day(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    // "limit 50/80": fifty by one command, eighty in the year.
    private static MoveLimit? Limit(Words w) => w.After("limit")?.Split('/') is [var command, var year]
        ? new("place-board", MoveKind.Virement, long.Parse(command, CultureInfo.InvariantCulture), long.Parse(year, CultureInfo.InvariantCulture))
        : null;

    private static PlanBasis Basis(Words w) => Wording.TryParse<PlanBasis>(w.At(2), out var basis) ? basis : throw new FormatException(w.At(2));

    // "plan core amounts months 1,2,3": the months that are not given have nothing.
    private static ImmutableArray<long> Months(Words w) => w.After("months")?.Split(',') is { } given
        ? [.. given.Select(pence => long.Parse(pence, CultureInfo.InvariantCulture)), .. new long[12 - given.Length]]
        : [];

    // "of NHS=60,Council=40".
    private static Sources Of(Words w) => w.After("of") is { } parts ? ProvenanceRules.Parse(parts) : Sources.None;

    private static Tier Below(Words w) => Tiers.TryParse(w.After("at") ?? "place", out var below) ? below : throw new FormatException(w.After("at"));

    private static AllocationRule Rule(Words w) => new(AllocationBasis.WeightedPopulation, "Final WP", "2025-26",
    [
        .. from part in w.After("by")!.Split(',')
           let pair = part.Split('=')
           select new Recipient(pair[0], Tier.Place, decimal.Parse(pair[1], CultureInfo.InvariantCulture)),
    ]);

    // Says as much as the expectation asks for, in its words and order.
    private string Answer(BookEntry entry, Line line, string expected)
    {
        if (entry.Refusal is { } refusal && entry.Kind == EntryKind.Refused)
        {
            (string, object?)[] figures =
            [
                ("requested", line.Fund.Length == 0 ? null : refusal.RequestedPence), ("available", refusal.AvailablePence),
                ("limit", refusal.LimitPence), ("version", refusal.Version), ("month", refusal.Month),
                ("category", refusal.Category), ("decision", refusal.DecisionId),
            ];
            return string.Join(' ', figures.Where(f => f.Item2 is not null).Select(f => $"{f.Item1} {f.Item2}").Prepend($"refused {refusal.Reason.Text()}"));
        }
        return string.Join(", ", expected.Split(", ").Select(part => part.Split(' ')[0]).Select(what => $"{what} {Shown(entry, line, what)}"));
    }

    // "M1 soft-closed", "dated 2025-05-01", or a balance.
    private string Shown(BookEntry entry, Line line, string what)
    {
        // "uses o1:20 o2:5", "warned BUDGET_NEARLY_USED:9000!": with "!" where it was not so before.
        if (what == "uses") return string.Join(' ', (entry.OverrideUses ?? []).Select(use => $"{use.Id}:{use.AmountPence}").DefaultIfEmpty("none"));
        if (what == "warned")
            return string.Join(' ', (entry.Warnings ?? []).Select(w => $"{w.Reason.Text()}:{w.UsedBasisPoints}{(w.HasCrossed ? "!" : "")}").DefaultIfEmpty("not"));
        if (what == "decision") return entry.DecisionId ?? "none";
        if (what == "dated") return entry.EffectiveOn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return Month.TryParse(what, out var month)
            ? _book.CalendarOf(Year).Of(month).Text()
            : Balance(line, what).ToString(CultureInfo.InvariantCulture);
    }

    // "available" of the line of the operation, "delegated:QMF-NEWHAM", "arrs/available" of another fund, or "2026-27/available"
    // of another year; with "@NHS", of one source.
    private long Balance(Line line, string account)
    {
        (account, var source) = account.Split('@') is [var whole, var of] ? (whole, of) : (account, null);
        if (account.Split('/') is [var other, var rest])
            (line, account) = (FinancialYear.TryParse(other, out var year) ? line with { Year = year } : new(Year, other), rest);
        return account.Split(':') is [var kind, .. var child] && Wording.TryParse<AccountKind>(kind, out var known)
            ? source is null
                ? _book.On(line).Of(known, child.SingleOrDefault())
                : _book.Provenance.GetValueOrDefault(line, Composition.Nothing).Of(known, child.SingleOrDefault()).PenceOf(source)
            : long.MinValue;
    }

    private sealed class Words(string operation)
    {
        private readonly string[] _words = operation.Split(' ', StringSplitOptions.RemoveEmptyEntries);

        public string Verb => _words[0];

        public string Fund => _words[1];

        public long Pence => long.Parse(_words[2], CultureInfo.InvariantCulture);

        public string? At(int position) => position < _words.Length ? _words[position] : null;

        public string? After(string word) => Array.IndexOf(_words, word) is >= 0 and var at ? _words[at + 1] : null;
    }
}
