using System.Globalization;
using Federated.Domain;
using Federated.Domain.Budgets;
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
    private Book _book = new(holder);
    private int _operations;

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
        var entry = BookDecider.Decide(_book, new(id, "", "tester", DateTimeOffset.UnixEpoch, command));
        _book = BookEvolution.Evolve(_book, entry);
        if (entry.Kind is EntryKind.DelegationSent or EntryKind.ReturnSent or EntryKind.Allocated)
        {
            foreach (var transfer in entry.Transfers) _transfers[entry.Transfers.Length == 1 ? id : $"{id}/{transfer.To}"] = transfer;
        }

        _book.Lines.Values.ShouldAllBe(b => b.IdentityHolds, line);
        if (entry.Kind == EntryKind.Refused) _book.ShouldBe(before, line);
        Answer(entry, command.Line, expected).ShouldBe(expected, line);
    }

    private BookCommand Command(Words w)
    {
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
        var on = Year.FirstDay;
        var terms = new Terms(fund, tier);
        return w.Verb switch
        {
            "receive" => new ReceiveFunding(line, w.Pence, on, "NHS England", "") { Terms = terms },
            "commit" => new Commit(line, w.Pence, on, "beds", "") { Terms = terms },
            "spend" => new Spend(line, w.Pence, on, w.After("on"), "beds", "") { Terms = terms },
            "return" => new Return(line, w.Pence, on, w.After("to")!, "") { Terms = terms },
            "delegate" => new Federated.Domain.Budgets.Delegate(line, w.Pence, on, w.After("to")!, Below(w), "") { Terms = terms },
            "take" => new ReceiveTransfer(new("far", TransferKind.Delegation, w.After("from")!, holder, line, w.Pence, on)) { Terms = terms },
            "retake" => new ReceiveTransfer(new("far", TransferKind.Return, w.After("from")!, holder, line, w.Pence, on)) { Terms = terms },
            "allocate" => new Allocate(line, w.Pence, on, Rule(w)) { Terms = terms },
            _ => throw new FormatException($"No operation '{w.Verb}'."),
        };
    }

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
            var figures = new[] { ("requested", (long?)refusal.RequestedPence), ("available", refusal.AvailablePence), ("limit", refusal.LimitPence) };
            return string.Join(' ', figures.Where(f => f.Item2 is not null).Select(f => $"{f.Item1} {f.Item2}").Prepend($"refused {refusal.Reason.Text()}"));
        }
        var balances = _book.On(line);
        return string.Join(", ", expected.Split(", ").Select(part => part.Split(' ')[0]).Select(account => $"{account} {Balance(balances, account)}"));
    }

    private static long Balance(Balances balances, string account) =>
        account.Split(':') is [var kind, .. var child] && Wording.TryParse<AccountKind>(kind, out var known)
            ? balances.Of(known, child.SingleOrDefault())
            : long.MinValue;

    private sealed class Words(string operation)
    {
        private readonly string[] _words = operation.Split(' ', StringSplitOptions.RemoveEmptyEntries);

        public string Verb => _words[0];

        public string Fund => _words[1];

        public long Pence => long.Parse(_words[2], CultureInfo.InvariantCulture);

        public string? After(string word) => Array.IndexOf(_words, word) is >= 0 and var at ? _words[at + 1] : null;
    }
}
