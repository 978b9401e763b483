using Federated.Domain;
using Federated.Domain.Budgets;
using Federated.Domain.Organisations;
using FsCheck;
using FsCheck.Fluent;

namespace Federated.Tests.Domain.Budgets;

/// <summary>One random operation: which, how much, on which day of the year, and about which of the earlier entries.</summary>
internal sealed record Operation(int Verb, int Pence, int Day, int About);

/// <summary>A book that random commands of every kind were put to, and each entry that they made.</summary>
internal sealed class RandomBook
{
    private static readonly FinancialYear Year = FinancialYear.Parse("2025-26");
    private static readonly Terms Terms = new(Fund.BuiltIn.Single(f => f.Code == "core"), Tier.Place);

    /// <summary>Up to some hundred operations.</summary>
    public static Arbitrary<List<Operation>> Operations { get; } =
        (from verb in Gen.Choose(0, 11)
         from pence in Gen.Choose(1, 400)
         from day in Gen.Choose(0, 364)
         from about in Gen.Choose(0, 1_000)
         select new Operation(verb, pence, day, about)).ListOf().Select(list => list.ToList()).ToArbitrary();

    public RandomBook(IEnumerable<Operation> operations)
    {
        foreach (var operation in operations) Put(Command(operation));
    }

    public Book Book { get; private set; } = new("QMF-NEWHAM");

    public List<BookEntry> Entries { get; } = [];

    public BookEntry Put(BookCommand command)
    {
        var version = Entries.Count + 1;
        var entry = BookDecider.Decide(Book, new($"op-{version}", "", "tester", DateTimeOffset.UnixEpoch, command) { Version = version });
        Book = BookEvolution.Evolve(Book, entry);
        Entries.Add(entry);
        return entry;
    }

    public Reverse Reversal(int index) => new(index + 1, Entries[index], Entries[index].EffectiveOn, "a mistake") { Terms = Terms };

    private BookCommand Command(Operation o)
    {
        var (line, other, on) = (new Line(Year, o.About % 4 == 0 ? "arrs" : "core"), new Line(Year, "better-care"), Year.FirstDay.AddDays(o.Day));
        var transfer = new Transfer($"far-{Entries.Count}", TransferKind.Delegation, "QMF", Book.Organisation, line, o.Pence * 3, on);
        var commitment = Book.Commitments.Values.ElementAtOrDefault(Book.Commitments.Count == 0 ? 0 : o.About % Book.Commitments.Count);
        var hold = Book.Holds.Values.ElementAtOrDefault(Book.Holds.Count == 0 ? 0 : o.About % Book.Holds.Count);
        var sent = Book.InFlight.Values.FirstOrDefault();
        return o.Verb switch
        {
            0 => new ReceiveTransfer(transfer) { Terms = Terms },
            1 => new ReceiveFunding(line, o.Pence, on, "a council", "") { Terms = Terms },
            2 => new Commit(line, o.Pence, on, "beds", "") { Terms = Terms },
            3 => new Spend(line, o.Pence, on, null, "beds", "") { Terms = Terms },
            4 when commitment is not null => new Spend(commitment.Legs.Keys.First(), o.Pence, on, commitment.Id, "beds", "") { Terms = Terms },
            5 when commitment is not null => new CloseCommitment(commitment.Id, line, on, "over") { Terms = Terms },
            6 when commitment is not null => new ChangeCommitment(commitment.Id, commitment.Legs.Keys.First(), o.Pence - 200 is var by and not 0 ? by : 1, on, "") { Terms = Terms },
            7 => new Reserve([new(line, o.Pence), new(other, 1)], on, "beds", null) { Terms = Terms },
            8 when hold is not null => new CommitHold(hold.Id, line, [], on, "beds", "") { Terms = Terms },
            9 when hold is not null => new ReleaseHold(hold.Id, line, [], on, "") { Terms = Terms },
            10 when sent is not null => new SettleTransfer(sent, null) { Terms = Terms },
            10 => new Federated.Domain.Budgets.Delegate(line, o.Pence, on, "U07169", Tier.Neighbourhood, "") { Terms = Terms },
            11 when Entries.Count > 0 => Reversal(o.About % Entries.Count),
            _ => new ReceiveFunding(other, o.Pence, on, "a council", "") { Terms = Terms },
        };
    }
}
