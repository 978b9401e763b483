using Federated.Domain;
using Federated.Domain.Budgets;
using Federated.Engine.Processes;

namespace Federated.Budgets.Books;

/// <summary>Shows the engine the book of an organisation: its rules, its JSON and its outbox of transfers.</summary>
public sealed class BookModel : IModel<Book, BookCommand, BookEntry>, IOutbox<Book, BookEntry, Transfer>
{
    /// <summary>The one model of books.</summary>
    public static BookModel Instance { get; } = new();

    /// <inheritdoc/>
    public string SnapshotFormat => "book-6";

    /// <inheritdoc/>
    public Book Empty(string stream) => new(stream);

    /// <inheritdoc/>
    public BookEntry Decide(Book state, Request<BookCommand> request) => BookDecider.Decide(state, request);

    /// <inheritdoc/>
    public IReadOnlyList<BookEntry> DecideAll(Book state, IReadOnlyList<Request<BookCommand>> requests) => BookDecider.DecideAll(state, requests);

    /// <inheritdoc/>
    public Book Evolve(Book state, BookEntry entry) => BookEvolution.Evolve(state, entry);

    /// <inheritdoc/>
    public string KindOf(BookEntry entry) => entry.Kind.Text();

    /// <inheritdoc/>
    public DateTimeOffset RecordedAtOf(BookEntry entry) => entry.RecordedAt;

    /// <inheritdoc/>
    public int OutstandingOf(Book state) => state.InFlight.Count + state.Holds.Values.Count(hold => hold.ExpiresOn is not null) + state.Closings.Count;

    /// <inheritdoc/>
    public string WriteEntry(BookEntry entry) => LedgerJson.Write(entry);

    /// <inheritdoc/>
    public BookEntry ReadEntry(string body) => LedgerJson.Read<BookEntry>(body);

    /// <inheritdoc/>
    public string WriteState(Book state) => LedgerJson.Write(state);

    /// <inheritdoc/>
    public Book ReadState(string stream, string body) => LedgerJson.Read<Book>(body);

    /// <inheritdoc/>
    public IEnumerable<Transfer> Waiting(Book state) => state.InFlight.Values;

    /// <inheritdoc/>
    public IEnumerable<Transfer> Begun(BookEntry entry) => entry.Begun;

    /// <inheritdoc/>
    public string KeyOf(Transfer message) => message.Key;
}
