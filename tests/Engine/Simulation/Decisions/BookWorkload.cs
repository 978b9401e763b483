using Federated.Domain;
using Federated.Domain.Budgets;
using Federated.Domain.Organisations;
using Federated.Domain.Registers;
using Federated.Tests.Engine.Simulation.Time;
using Delegate = Federated.Domain.Budgets.Delegate;

namespace Federated.Tests.Engine.Simulation.Decisions;

/// <summary>What bodies ask of their own books: commitments within their own limit and beyond it, changes and reversals of them, money sent up and down.</summary>
internal sealed class BookWorkload(DecisionsWorld world)
{
    public static readonly FinancialYear Year = FinancialYear.Parse("2025-26");

    private readonly Dice _dice = world.Stage.Dice;
    private readonly List<(string Organisation, long Version, BookEntry Entry)> _made = [];
    private int _ids;

    /// <summary>The year's money, from the top down; one PCN has next to nothing.</summary>
    public IEnumerable<Ask> Opening()
    {
        foreach (var fund in Federation.Funds)
        {
            yield return Of(Federation.Ics, line => new ReceiveFunding(line, _dice.Between(4_000, 9_000), Clock.FirstDay, "NHS England", "") { Terms = Terms(Federation.Ics, line) }, fund.Code);
            foreach (var organisation in Federation.Organisations.Where(o => o.Parent is not null))
            {
                var pence = organisation.Code == "U3" ? _dice.Between(20, 200) : organisation.Tier == Tier.Place ? _dice.Between(800, 1_500) : _dice.Between(100, 500);
                yield return Of(organisation.Parent!, line => Down(organisation, line, pence), fund.Code);
            }
        }
    }

    /// <summary>What bodies had decided before: it makes room for the system.</summary>
    public IEnumerable<Ask> OwnBefore() => Enumerable.Range(0, _dice.Between(0, 12)).Select(_ => Own(AnyLocal(), _dice.Of(Federation.Funds).Code));

    public Ask Next()
    {
        var organisation = _dice.Chance(60) ? Federation.Ics : AnyLocal();
        var fund = _dice.Of(Federation.Funds).Code;
        return _dice.Below(10) switch
        {
            < 5 => Own(organisation, fund),
            < 8 when _made.Count > 0 => Undo(),
            8 when _made.Count > 0 => Change(),
            _ when Federation.Find(organisation).Parent is not null && _dice.Chance(500) => Up(organisation, fund),
            _ => Of(Federation.Ics, line => new ReceiveFunding(line, _dice.Between(50, 800), Clock.FirstDay, "NHS England", "") { Terms = Terms(Federation.Ics, line) }, fund),
        };
    }

    /// <summary>Remembers what was committed: it may be changed and reversed.</summary>
    public void Learn(string organisation, long version, BookEntry entry)
    {
        if (entry.Kind is EntryKind.Committed or EntryKind.CommitmentChanged) _made.Add((organisation, version, entry));
    }

    /// <summary>The rules of a fund at an organisation.</summary>
    public static Terms TermsOf(string organisation, string fund) =>
        new(Federation.Funds.First(f => f.Code == fund), Federation.Find(organisation).Tier) { OtherFunds = Federation.Funds };

    private string AnyLocal() => _dice.Of(Federation.Organisations.Where(o => o.Parent is not null).ToList()).Code;

    private Ask Own(string organisation, string fund) => Of(organisation, line => new Commit(
        line, _dice.Between(1, Most(organisation)), Clock.FirstDay, "beds", "a supplier")
    { Terms = TermsToCommit(organisation, line) }, fund);

    // Mostly within the limit of the body itself.
    private int Most(string organisation) => (int)(Federation.Find(organisation).Tier == Tier.Neighbourhood ? Rules.LimitOfPcn : Rules.LimitOfPlace) * (_dice.Chance(850) ? 1 : 2);

    private Ask Undo()
    {
        var (organisation, version, entry) = _dice.Of(_made);
        return Of(organisation, line => new Reverse(version, entry, Clock.FirstDay, "a mistake") { Terms = Terms(organisation, line) }, entry.Line.Fund);
    }

    private Ask Change()
    {
        var (organisation, _, entry) = _dice.Of(_made);
        return Of(organisation, line => new ChangeCommitment(
            entry.CommitmentId!, line, _dice.Chance(500) ? _dice.Between(1, 60) : -_dice.Between(1, 60), Clock.FirstDay, "dearer")
        { Terms = TermsToCommit(organisation, line) }, entry.Line.Fund);
    }

    private Ask Up(string organisation, string fund) => Of(organisation, line => new Return(
        line, _dice.Between(1, 300), Clock.FirstDay, Federation.Find(organisation).Parent!, "not needed")
    { Terms = Terms(organisation, line) }, fund);

    private static Delegate Down(Organisation to, Line line, long pence) =>
        new(line, pence, Clock.FirstDay, to.Code, to.Tier, "the year's money") { Terms = Terms(to.Parent!, line) };

    private Ask Of(string organisation, Func<Line, BookCommand> command, string fund)
    {
        var asked = command(new(Year, fund));
        return new(organisation, asked is Delegate or Return ? Manner.Send : Manner.Execute, [new($"b{++_ids}", $"print {_ids}", asked)]);
    }

    private static Terms Terms(string organisation, Line line) => TermsOf(organisation, line.Fund);

    private Terms TermsToCommit(string organisation, Line line) => Terms(organisation, line) with
    {
        OwnLimits = [.. OwnLimits.Of(world.Told, Federation.Find(organisation), [line.Fund], Clock.FirstDay)],
    };
}
