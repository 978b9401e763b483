using Federated.Budgets.Books;
using Federated.Domain;
using Federated.Domain.Budgets;
using Federated.Domain.Organisations;
using Federated.Engine.Journals;
using Federated.Engine.Journals.Sqlite;
using Federated.Engine.Processes;
using FsCheck;
using FsCheck.Fluent;
using Answer = Federated.Engine.Processes.Answer<Federated.Domain.Budgets.BookEntry>;
using Request = Federated.Domain.Request<Federated.Domain.Budgets.BookCommand>;

namespace Federated.Tests.Services.Budgets;

/// <summary>A batch is its commands: the real process, the real book and a real journal, on random commands.</summary>
[Trait("Cost", "long")]
public sealed class BatchProperties
{
    private static readonly Line Core = new(FinancialYear.Parse("2025-26"), "core");
    private static readonly DateOnly Day = new(2025, 6, 1);
    private static readonly Terms Terms = new(Fund.BuiltIn.Single(f => f.Code == "core"), Tier.Place);

    private static readonly Config Few = Config.QuickThrowOnFailure.WithMaxTest(40);

    /// <summary>A kind of command, its pence, and which of the earlier commands it is about.</summary>
    private static readonly Gen<(int Kind, int Pence, int About)[]> Commands =
        (from kind in Gen.Choose(0, Kinds - 1) from pence in Gen.Choose(1, 400) from about in Gen.Choose(0, 20) select (kind, pence, about)).ArrayOf(20);

    [Fact]
    public void Random_commands_of_every_kind_are_accepted_and_refused()
    {
        var seen = new HashSet<(int Kind, bool IsAccepted)>();
        // From one seed: what some commands hold is random, that these hold it all is not.
        Prop.ForAll(Commands.ToArbitrary(), given =>
        {
            var book = new Book("QMF-NEWHAM");
            foreach (var (request, i) in Requests([(0, 500, 0), .. given]).Select((request, i) => (request, i)))
            {
                var entry = BookDecider.Decide(book, request);
                book = BookEvolution.Evolve(book, entry);
                if (i > 0) seen.Add((given[i - 1].Kind, entry.Kind != EntryKind.Refused));
            }
        }).Check(Few.WithMaxTest(300).WithReplay(1, 1));
        seen.Where(kind => kind.IsAccepted).Select(kind => kind.Kind).Order().ShouldBe(Enumerable.Range(0, Kinds));
        // Money from outside is never refused here.
        seen.Where(kind => !kind.IsAccepted).Select(kind => kind.Kind).Order().ShouldBe(Enumerable.Range(1, Kinds - 1));
    }

    [Fact]
    public void A_book_that_is_loaded_from_its_journal_is_the_book_that_lived() =>
        Prop.ForAll(Commands.ToArbitrary(), commands => CheckLoaded(commands).GetAwaiter().GetResult()).Check(Few);

    [Fact]
    public void Not_atomic_it_gives_the_answers_the_book_and_the_entries_of_the_same_commands_one_by_one() =>
        Prop.ForAll(Commands.ToArbitrary(), commands => Check(commands).GetAwaiter().GetResult()).Check(Few);

    [Fact]
    public void Atomic_it_gives_those_too_or_changes_nothing() =>
        Prop.ForAll(Commands.Select(all => all[..(1 + all[0].About % 6)]).ToArbitrary(), commands => CheckAtomic(commands).GetAwaiter().GetResult()).Check(Few);

    private static async Task<bool> Check((int, int, int)[] given)
    {
        var commands = Requests(given);
        await using var alone = new OneBook();
        var expected = new List<Answer?>();
        foreach (var command in commands) expected.Add(await alone.Turn(book => book.Execute(command)));
        await using var together = new OneBook();
        var answers = await together.Turn(book => book.ExecuteEach(commands));
        return Same(answers, expected) && await alone.Same(together);
    }

    private static async Task<bool> CheckAtomic((int, int, int)[] given)
    {
        var commands = Requests(given);
        await using var alone = new OneBook();
        var expected = new List<Answer?>();
        foreach (var command in commands) expected.Add(await alone.Turn(book => book.Execute(command)));
        await using var together = new OneBook();
        var before = await together.Turn(State);
        var answers = await together.Turn(book => book.ExecuteAll(commands));
        var firstRefused = expected.FindIndex(answer => answer!.Entry.Kind == EntryKind.Refused);
        if (firstRefused < 0) return Same([.. answers], expected) && await alone.Same(together);

        var after = await together.Turn(State);
        return before == after
            && answers.Select((answer, i) => (answer, i)).All(a => a.i == firstRefused
                ? a.answer.Entry.Refusal == expected[a.i]!.Entry.Refusal
                : a.answer.Entry.Refusal!.Reason == RefusalReason.BatchNotApplied);
    }

    private static async Task<bool> CheckLoaded((int, int, int)[] given)
    {
        await using var book = new OneBook();
        foreach (var command in Requests(given)) await book.Turn(lived => lived.Execute(command));
        return await book.Turn(State) == await book.Load(State);
    }

    private static Task<string> State(Process<Book, BookCommand, BookEntry> book) => book.Read((state, _) => LedgerJson.Write(state));

    private static bool Same(IEnumerable<Answer?> answers, IEnumerable<Answer?> expected) =>
        answers.Select(Text).SequenceEqual(expected.Select(Text));

    private static string Text(Answer? answer) => $"{answer!.Version} {LedgerJson.Write(answer.Entry)}";

    private static List<Request> Requests((int Kind, int Pence, int About)[] given)
    {
        // What is about a commitment or a hold is about one of the commands that may have made one, or of none.
        string Made(int i, params int[] kinds) =>
            given.Index().Take(i).Where(g => kinds.Contains(g.Item.Kind)).Select(g => $"id-{g.Index}").ToList() is { Count: > 0 } ids
                ? ids[given[i].About % ids.Count]
                : "none";
        return [.. given.Select((g, i) => new Request($"id-{i}", $"print-{i}", "tester", DateTimeOffset.UnixEpoch,
            Command(g.Kind, g.Pence, commitment: Made(i, 1, 8), hold: Made(i, 4))))];
    }

    private const int Kinds = 15;

    // A reversal is of an entry from before its batch: it needs that entry, and is not here.
    private static BookCommand Command(int kind, long pence, string commitment, string hold) => kind switch
    {
        0 => new ReceiveFunding(Core, pence, Day, "NHS England", "") { Terms = Terms },
        1 => new Commit(Core, pence, Day, "clinics", "Acme") { Terms = Terms },
        2 => new Spend(Core, pence, Day, commitment, "invoice", "Acme") { Terms = Terms },
        3 => new Spend(Core, pence, Day, null, "invoice", "Acme") { Terms = Terms },
        4 => new Reserve([new(Core, pence)], Day, "a clinic", null) { Terms = Terms },
        5 => new ReleaseHold(hold, Core, [], Day, "off") { Terms = Terms },
        6 => new Federated.Domain.Budgets.Delegate(Core, pence, Day, "U07169", Tier.Neighbourhood, "share") { Terms = Terms },
        7 => new Federated.Domain.Budgets.Delegate(Core, pence, Day, "U07169", Tier.Neighbourhood, "more") { Terms = Terms, IsSupplement = true },
        8 => new CommitHold(hold, Core, [new(Core, pence)], Day, "clinics", "Acme") { Terms = Terms },
        9 => new ChangeCommitment(commitment, Core, pence - 200 is var change and not 0 ? change : 1, Day, "prices") { Terms = Terms },
        10 => new CloseCommitment(commitment, Core, Day, "over") { Terms = Terms },
        11 => new Return(Core, pence, Day, "QMF", "not needed") { Terms = Terms },
        12 => new Allocate(Core, pence, Day, new(AllocationBasis.Equal, null, null, [new("U07169", Tier.Neighbourhood, 1), new("U76122", Tier.Neighbourhood, 1)])) { Terms = Terms },
        13 => new VireBetweenFunds(Core, pence, Day, Fund.BuiltIn.Single(f => f.Code == "primary-medical"), "needs", null) { Terms = Terms },
        _ => new VireToSibling(Core, pence, Day, "QMF", "QMF-HACKNEY", Tier.Place, "needs", null) { Terms = Terms },
    };

    /// <summary>One book with £5 on a journal of its own, on a scheduler as a grain has it.</summary>
    private sealed class OneBook : IAsyncDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("federated-batch-").FullName;
        private readonly SqliteJournal _journal;
        private readonly GroupCommit _commit;
        private readonly Process<Book, BookCommand, BookEntry> _book;
        private readonly TaskScheduler _turns = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;

        public OneBook()
        {
            _journal = SqliteJournal.Open(_folder);
            _commit = new(_journal);
            _book = new("QMF-NEWHAM", BookModel.Instance, _journal, _commit);
            Turn(book => book.Execute(new("fill", "", "tester", DateTimeOffset.UnixEpoch, Command(0, 500, "none", "none")))).GetAwaiter().GetResult();
        }

        public Task<T> Turn<T>(Func<Process<Book, BookCommand, BookEntry>, Task<T>> turn) =>
            Task.Factory.StartNew(() => turn(_book), default, default, _turns).Unwrap();

        /// <summary>Asks a book that knows nothing but what is in the journal.</summary>
        public Task<T> Load<T>(Func<Process<Book, BookCommand, BookEntry>, Task<T>> turn) =>
            Task.Factory.StartNew(() => turn(new("QMF-NEWHAM", BookModel.Instance, _journal, _commit)), default, default, _turns).Unwrap();

        /// <summary>Entry for entry, to the hash of the last.</summary>
        public async Task<bool> Same(OneBook other)
        {
            var (mine, others) = (await _journal.Read("QMF-NEWHAM", 0, 1_000), await other._journal.Read("QMF-NEWHAM", 0, 1_000));
            return mine.Count == others.Count && mine[^1].Hash.AsSpan().SequenceEqual(others[^1].Hash)
                && await Turn(State) == await other.Turn(State);
        }

        public async ValueTask DisposeAsync()
        {
            await _commit.DisposeAsync();
            await _journal.DisposeAsync();
            Directory.Delete(_folder, recursive: true);
        }
    }
}
