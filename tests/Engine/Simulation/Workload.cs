using System.Collections.Immutable;
using Federated.Domain;
using Federated.Domain.Budgets;
using Federated.Domain.Organisations;
using Federated.Tests.Engine.Simulation.Time;

namespace Federated.Tests.Engine.Simulation;

/// <summary>
/// Draws what clients ask: every verb that moves money between books or within one, in amounts of which many are too much.
/// It knows of a book what its answers said.
/// </summary>
internal sealed class Workload(Dice dice)
{
    private static readonly FinancialYear Year = FinancialYear.Parse("2025-26");

    private readonly SortedDictionary<string, Known> _known = new(StringComparer.Ordinal);
    private int _ids;

    public Ask Next()
    {
        // The first asks bring money in, and down: without it everything would be refused.
        if (_ids < 8) return Opening(_ids);
        var organisation = dice.Chance(300) ? Federation.Find(Federation.Ics) : dice.Of(Federation.Organisations);
        if (dice.Chance(850)) return Single(organisation, Draw(organisation));
        var commands = Enumerable.Range(0, dice.Between(2, 5)).Select(_ => Draw(organisation));
        return new(organisation.Code, dice.Chance(500) ? Manner.All : Manner.Each, [.. commands.Select(Named)]);
    }

    /// <summary>The same id with other content.</summary>
    public static Ask Otherwise(Ask ask) => ask with { Questions = [.. ask.Questions.Select(q => q with { Fingerprint = $"{q.Fingerprint} otherwise" })] };

    /// <summary>Remembers what an answer made: commitments and holds to go on with, entries to reverse.</summary>
    public void Learn(string organisation, long version, BookEntry entry)
    {
        var known = _known.GetValueOrDefault(organisation) ?? (_known[organisation] = new([], [], []));
        if (entry.Kind is EntryKind.Committed or EntryKind.HoldCommitted) known.Commitments.Add(entry.CommandId);
        if (entry.Kind == EntryKind.Reserved) known.Holds.Add(entry.CommandId);
        if (entry.Kind != EntryKind.Refused) known.Entries.Add((version, entry));
    }

    private Ask Opening(int number)
    {
        var ics = Federation.Find(Federation.Ics);
        var line = LineOf(number % 2);
        BookCommand command = number < 2
            ? new ReceiveFunding(line, dice.Between(400, 1_500), Clock.FirstDay, "NHS England", "") { Terms = TermsOf(ics, line) }
            : Down(ics, dice.Of(Federation.ChildrenOf(ics)), line, dice.Between(50, 500));
        return Single(ics, command);
    }

    private Ask Single(Organisation organisation, BookCommand command) => new(
        organisation.Code, command is Domain.Budgets.Delegate or Allocate or Return or VireToSibling ? Manner.Send : Manner.Execute, [Named(command)]);

    private Question Named(BookCommand command) => new($"c{++_ids}", $"print {_ids}", command);

    private BookCommand Draw(Organisation organisation)
    {
        var line = LineOf(dice.Below(2));
        var amount = dice.Between(1, 300);
        return dice.Below(16) switch
        {
            0 or 1 or 2 => Sideways(organisation, line, amount),
            3 or 4 or 5 or 6 => Downwards(organisation, line, amount),
            7 or 8 => Upwards(organisation, line, amount),
            9 => new Commit(line, amount, Clock.FirstDay, "beds", "a supplier") { Terms = TermsOf(organisation, line) },
            10 => Payment(organisation, line, amount),
            11 or 12 => new Reserve([new(line, amount)], Clock.FirstDay, "a decision", dice.Chance(600) ? Clock.FirstDay : null) { Terms = TermsOf(organisation, line) },
            13 or 14 => OfHold(organisation, line, amount),
            _ => Undoing(organisation, line, amount),
        };
    }

    private BookCommand Sideways(Organisation organisation, Line line, long amount)
    {
        var siblings = Federation.Organisations.Where(o => o.Parent is not null && o.Parent == organisation.Parent && o != organisation).ToList();
        if (siblings.Count > 0 && dice.Chance(650))
        {
            var to = dice.Of(siblings);
            return new VireToSibling(line, amount, Clock.FirstDay, organisation.Parent!, to.Code, to.Tier, "needed there", dice.Chance(500) ? "agreed" : null)
            { Terms = TermsOf(organisation, line) };
        }
        var other = Federation.Funds.First(fund => fund.Code != line.Fund);
        return new VireBetweenFunds(line, amount, Clock.FirstDay, other, "needed there", dice.Chance(500) ? "agreed" : null) { Terms = TermsOf(organisation, line) };
    }

    private BookCommand Downwards(Organisation organisation, Line line, long amount)
    {
        var children = Federation.ChildrenOf(organisation);
        if (children.IsEmpty) return Upwards(organisation, line, amount);
        if (dice.Chance(800)) return Down(organisation, dice.Of(children), line, amount);
        var rule = new AllocationRule(AllocationBasis.Equal, null, null, [.. children.Select(child => new Recipient(child.Code, child.Tier, 1))]);
        return new Allocate(line, amount, Clock.FirstDay, rule) { Terms = TermsOf(organisation, line) };
    }

    private static Domain.Budgets.Delegate Down(Organisation parent, Organisation child, Line line, long amount) =>
        new(line, amount, Clock.FirstDay, child.Code, child.Tier, "the year's money") { Terms = TermsOf(parent, line) };

    private static BookCommand Upwards(Organisation organisation, Line line, long amount) => organisation.Parent is { } parent
        ? new Return(line, amount, Clock.FirstDay, parent, "not needed") { Terms = TermsOf(organisation, line) }
        : new ReceiveFunding(line, amount, Clock.FirstDay, "NHS England", "") { Terms = TermsOf(organisation, line) };

    private BookCommand Payment(Organisation organisation, Line line, long amount) => new Spend(
        line, amount, Clock.FirstDay, dice.Chance(600) ? OneOf(organisation, known => known.Commitments) : null, "an invoice", "a supplier")
    { Terms = TermsOf(organisation, line) };

    private BookCommand OfHold(Organisation organisation, Line line, long amount)
    {
        var hold = OneOf(organisation, known => known.Holds) ?? "no such hold";
        ImmutableArray<Leg> legs = dice.Chance(500) ? [] : [new(line, amount)];
        return dice.Chance(500)
            ? new CommitHold(hold, line, legs, Clock.FirstDay, "decided", "a supplier") { Terms = TermsOf(organisation, line) }
            : new ReleaseHold(hold, line, legs, Clock.FirstDay, "decided") { Terms = TermsOf(organisation, line) };
    }

    private BookCommand Undoing(Organisation organisation, Line line, long amount)
    {
        if (_known.GetValueOrDefault(organisation.Code)?.Entries is not { Count: > 0 } entries) return Upwards(organisation, line, amount);
        var (version, entry) = dice.Of(entries);
        return new Reverse(version, entry, Clock.FirstDay, "a mistake") { Terms = TermsOf(organisation, entry.Line) };
    }

    private string? OneOf(Organisation organisation, Func<Known, List<string>> of) =>
        _known.GetValueOrDefault(organisation.Code) is { } known && of(known) is { Count: > 0 } ids ? dice.Of(ids) : null;

    private static Line LineOf(int fund) => new(Year, Federation.Funds[fund].Code);

    private static Terms TermsOf(Organisation organisation, Line line) =>
        new(Federation.Funds.First(fund => fund.Code == line.Fund), organisation.Tier) { OtherFunds = Federation.Funds };

    private sealed record Known(List<string> Commitments, List<string> Holds, List<(long Version, BookEntry Entry)> Entries);
}
