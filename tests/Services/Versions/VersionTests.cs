using System.Globalization;
using System.IO.Compression;
using Federated.Budgets.Books;
using Federated.Budgets.Registry;
using Federated.Decisions.Auditing;
using Federated.Decisions.Streams;
using Federated.Domain.Budgets;
using Federated.Domain.Decisions;
using Federated.Domain.Decisions.Life;
using Federated.Engine.Journals;
using Federated.Engine.Journals.Sqlite;
using Federated.Engine.Processes;
using Federated.Tests.Services.Budgets;
using Federated.TestSupport.Postgres;

namespace Federated.Tests.Services.Versions;

/// <summary>
/// Journals that released versions have written, replayed by this one. What stood in them then, as the version that wrote
/// them told it, is in the CSV files beside them; README.md says how they were made.
/// </summary>
[Trait("Cost", "long")]
public sealed class VersionTests(PostgresServer server) : IClassFixture<PostgresServer>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("federated-versions-").FullName;

    private static string Kept { get; } = Path.Combine(AppContext.BaseDirectory, "Versions");

    public static TheoryData<string> Books => new(Journals("books*.jsonl.gz"));

    public static TheoryData<string> Decisions => new(Journals("decisions.jsonl.gz"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Books))]
    public async Task Books_of_every_version_are_in_order_and_say_what_they_said_then(string kept)
    {
        await using var journal = SqliteJournal.Open(_folder);
        var entries = await JournalLines.Read(Unpacked(kept), journal, default);
        var audit = await Audit.Of(journal, default);
        audit.FirstDifference.ShouldBeNull();
        audit.Entries.ShouldBe(entries);

        await using var commit = new GroupCommit(journal);
        var told = new List<string> { "organisation,year,fund,account,child,balance_pence" };
        foreach (var head in (await journal.Heads()).Where(head => head.Stream != RegisterModel.Stream).OrderBy(head => head.Stream, StringComparer.Ordinal))
        {
            var process = new Process<Book, BookCommand, BookEntry>(head.Stream, BookModel.Instance, journal, commit);
            told.AddRange(Positions(await process.Read((book, _) => book)));
            await ShouldAnswerAgain(process, journal, head);
        }
        told.ShouldBe(Written(kept));
    }

    [Theory]
    [MemberData(nameof(Decisions))]
    public async Task Decisions_of_every_version_are_in_order_and_stand_as_they_stood_then(string kept)
    {
        await using var journal = SqliteJournal.Open(_folder);
        var entries = await JournalLines.Read(Unpacked(kept), journal, default);
        var audit = await DecisionsAudit.Of(journal, default);
        audit.FirstDifference.ShouldBeNull();
        audit.Entries.ShouldBe(entries);
        audit.Decisions.OrderBy(decision => decision.Id, StringComparer.Ordinal)
            .Select(decision => $"{decision.Id},{decision.State.Text()},{decision.Round!.Forum},{decision.Proposal!.AmountPence}")
            .Prepend("decision,state,forum,amount_pence").ShouldBe(Written(kept));

        await using var commit = new GroupCommit(journal);
        foreach (var head in await journal.Heads())
            if (StreamNames.DecisionIn(head.Stream) is not null)
                await ShouldAnswerAgain(new Process<Decision, DecisionCommand, DecisionEntry>(head.Stream, DecisionModel.Instance, journal, commit), journal, head);
    }

    [Theory]
    [MemberData(nameof(Books))]
    public async Task The_service_goes_on_from_books_of_every_version(string kept)
    {
        var database = await server.NewDatabase();
        await using (var journal = new JournalSettings { Connection = database }.Open()) await JournalLines.Read(Unpacked(kept), journal, default);
        await using (var budgets = await BudgetsUnderTest.Start(connection: database))
        {
            using var finance = budgets.As("system-finance", BusyBudgets.Ics);
            var next = BusyBudgets.Money(1_000, "source", "NHS England");
            next["year"] = "2026-27";
            await finance.Do($"/v1/budgets/{BusyBudgets.Ics}/funding", next);
        }
        await using var after = new JournalSettings { Connection = database }.OpenForReading();
        (await Audit.Of(after, default)).FirstDifference.ShouldBeNull();
    }

    [Fact]
    public void This_version_has_its_journals_here_too()
    {
        var version = typeof(BookModel).Assembly.GetName().Version!.ToString(fieldCount: 3);
        Directory.Exists(Path.Combine(Kept, version)).ShouldBeTrue($"Keep journals that version {version} wrote before it is released: tests/Services/Versions/README.md says how.");
    }

    /// <summary>The last command of a stream, asked again: it is known, and answered with the entry of then.</summary>
    private static async Task ShouldAnswerAgain<TState, TCommand, TEntry>(Process<TState, TCommand, TEntry> process, IJournal journal, StreamHead head)
    {
        var last = (await journal.Read(head.Stream, head.Version - 1, 1)).Single();
        (await process.Recall(last.Id, last.Fingerprint)).ShouldNotBeNull().Version.ShouldBe(last.Version);
    }

    private static IEnumerable<string> Positions(Book book) =>
        from line in book.Lines
        from account in (AccountKind[])[AccountKind.Available, AccountKind.Committed, AccountKind.Delegated, AccountKind.InTransit, AccountKind.Received, AccountKind.Reserved, AccountKind.Spent]
        from child in account == AccountKind.Delegated ? line.Value.DelegatedToPence.Keys.Order(StringComparer.Ordinal) : (IEnumerable<string?>)[null]
        let pence = line.Value.Of(account, child)
        where pence != 0
        select string.Create(CultureInfo.InvariantCulture, $"{book.Organisation},{line.Key.Year},{line.Key.Fund},{account.Text()},{child},{pence}");

    // Accounts that came back to nothing are left out: a view shows them, a book need not.
    private static IEnumerable<string> Written(string kept) =>
        File.ReadLines(Path.Combine(Kept, kept.Replace(".jsonl.gz", ".csv", StringComparison.Ordinal))).Where(line => !line.EndsWith(",0", StringComparison.Ordinal) || !kept.Contains("books", StringComparison.Ordinal));

    private static IEnumerable<string> Journals(string pattern) =>
        Directory.EnumerateFiles(Kept, pattern, SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Kept, file)).Order(StringComparer.Ordinal);

    private string Unpacked(string kept)
    {
        var file = Path.Combine(_folder, "journal.jsonl");
        using var packed = new GZipStream(File.OpenRead(Path.Combine(Kept, kept)), CompressionMode.Decompress);
        using var plain = File.Create(file);
        packed.CopyTo(plain);
        return file;
    }
}
