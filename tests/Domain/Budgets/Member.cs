using Federated.Domain;
using Federated.Domain.Budgets;
using Federated.Domain.Organisations;

namespace Federated.Tests.Domain.Budgets;

/// <summary>An organisation with its book, and every entry it ever made.</summary>
internal sealed class Member(string code, Tier tier, Member? parent)
{
    private readonly Dictionary<string, BookEntry> _answers = [];

    public string Code => code;

    public Tier Tier => tier;

    public Member? Parent => parent;

    public Book Book { get; private set; } = new(code);

    public List<BookEntry> Entries { get; } = [];

    /// <summary>The entry that it made under an id, or null.</summary>
    public BookEntry? AnswerTo(string id) => _answers.GetValueOrDefault(id);

    /// <summary>Whether it has taken a transfer, and has not had it back from where it passed it on to.</summary>
    public bool Took(Transfer transfer) =>
        AnswerTo(transfer.ReceiveId) is { } answer && answer.Kind != EntryKind.Refused
        && !(answer.PassesOn && AnswerTo(answer.Transfers[0].SettleId) is { Kind: EntryKind.TransferTakenBack });

    /// <summary>What its own virements between funds, and its carrying from year to year, brought to a line, less what they took from it.</summary>
    public long FromOwnLinesPence(Line line) => Entries
        .Where(e => e.Kind is EntryKind.VirementMade or EntryKind.ContributionMade or EntryKind.CarriedForward or EntryKind.CarryTurned or EntryKind.CarryPassed
            || e is { Kind: EntryKind.TransferTakenBack, Transfers: [{ Kind: TransferKind.CarryForward }] })
        .SelectMany(e => e.Postings)
        .Where(p => p.Account == new Account(line, AccountKind.Received))
        .Sum(p => -p.AmountPence);

    /// <summary>What came to a line from outside of the federation, less what of it was undone; contributions between lines that were undone too.</summary>
    public long FromOutsidePence(Line line) => Entries
        .Where(e => e.Kind is EntryKind.FundingReceived or EntryKind.SupplementReceived or EntryKind.ContributionReceived or EntryKind.Reversed)
        .SelectMany(e => e.Postings)
        .Where(p => p.Account == new Account(line, AccountKind.Received))
        .Sum(p => -p.AmountPence);

    public BookEntry Execute(string id, DateTimeOffset at, BookCommand command)
    {
        if (_answers.TryGetValue(id, out var first)) return first;
        return Take(BookDecider.Decide(Book, new(id, "", "tester", at, command) { Version = Entries.Count + 1 }));
    }

    /// <summary>Commands that count as one.</summary>
    public void ExecuteAll(DateTimeOffset at, params (string Id, BookCommand Command)[] unit)
    {
        var requests = unit.Select((asked, i) => new Request<BookCommand>(asked.Id, "", "tester", at, asked.Command) { Version = Entries.Count + 1 + i }).ToList();
        var before = Book;
        var entries = BookDecider.DecideAll(Book, requests);
        foreach (var entry in entries) Take(entry);
        if (entries.Any(entry => entry.Kind == EntryKind.Refused)) Book.ShouldBe(before);
    }

    private BookEntry Take(BookEntry entry)
    {
        var after = BookEvolution.Evolve(Book, entry);
        if (entry.Kind == EntryKind.Refused) after.ShouldBe(Book);
        after.On(entry.Line).AvailablePence.ShouldBe(entry.AvailablePence);
        Entries.Add(entry);
        _answers.Add(entry.CommandId, entry);
        Book = after;
        return entry;
    }
}
