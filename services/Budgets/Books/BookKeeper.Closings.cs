using System.Collections.Immutable;
using Federated.Budgets.Grains;
using Federated.Domain;
using Federated.Domain.Budgets;
using Federated.Engine.Processes;

namespace Federated.Budgets.Books;

/// <summary>
/// Closings of periods. The ICS's book has begun one; its courier carries it to every book below and to the ICS's own in
/// the end, and goes on with it after a crash anywhere, because each book records it once.
/// </summary>
internal sealed partial class BookKeeper
{
    private bool _hasCalendar;

    /// <summary>Answers a command that begins a closing, and waits for the books below no longer than <paramref name="patience"/>.</summary>
    public async Task<ClosingAnswer> Close(Request<BookCommand> request, TimeSpan patience)
    {
        var answer = await _book.Execute(request);
        if (answer.Entry.Kind == EntryKind.Refused) return new(answer, IsUnderWay: false);
        try
        {
            await _closings.Settled([request.Id]).WaitAsync(patience, _time);
        }
        catch (TimeoutException)
        {
            // The caller's patience is over; the courier's is not.
        }
        return new(answer, await _book.Read((book, _) => book.Closings.ContainsKey(request.Id)));
    }

    /// <summary>Records here what the ICS's book has begun.</summary>
    public async Task<Answer<BookEntry>> ClosePeriod(Closing closing)
    {
        var answer = await _book.Execute(await Closed(closing));
        if (closing.Month is null) await EndYear(closing);
        return answer;
    }

    /// <summary>What a book that begins now has to be closed for, to be like this one.</summary>
    public Task<ImmutableArray<Closing>> ClosedPeriods() => _book.Read((book, _) => book.Calendar.SelectMany(year => year.Value.ClosingsOf(year.Key)).ToImmutableArray());

    /// <summary>How far a year is closed, and what is under way.</summary>
    public Task<CalendarView> Calendar(FinancialYear year) => _book.Read((book, _) =>
        new CalendarView(book.CalendarOf(year), [.. book.Closings.Values.Where(closing => closing.Year == year)]));

    /// <summary>The overrides of a year.</summary>
    public Task<OverridesView> Overrides(FinancialYear year) => _book.Read((book, _) =>
    {
        ImmutableArray<Override> overrides = [.. book.Overrides.Values.Where(granted => granted.Line.Year == year)];
        return new OverridesView(overrides, overrides.Select(granted => granted.Line).Distinct()
            .ToImmutableSortedDictionary(line => line.Fund, book.On, StringComparer.Ordinal));
    });

    // An organisation that joins its ICS in the course of a year finds the calendar as it is.
    private async Task BeginWithCalendar()
    {
        if (_hasCalendar) return;
        var holder = await InRegister(_organisation);
        if (holder.Ics != _organisation && await _book.Read((_, version) => version) == 0)
        {
            foreach (var closing in await _grains.BookOf(await InRegister(holder.Ics)).ClosedPeriods()) await _book.Execute(await Closed(closing));
        }
        _hasCalendar = true;
    }

    private Courier<Book, BookCommand, BookEntry, Closing> CourierOfClosings()
    {
        var courier = new Courier<Book, BookCommand, BookEntry, Closing>(_book, ClosingOutbox.Instance, CloseBelow, _time);
        courier.DeliveryFailed += (closing, failure) =>
            _log.LogWarning(failure, "Closing {Closing} of {Ics} has not reached every book; it will be tried again.", closing.Id, _organisation);
        courier.Start();
        return courier;
    }

    // Deepest first: nothing comes up any more into a book that is closed.
    private async Task<Request<BookCommand>> CloseBelow(Closing closing)
    {
        var federation = (await _register.Refresh()).Federation;
        var byDepth = federation.Subtree(_organisation).Skip(1).GroupBy(below => federation.AncestorsOf(below.Code).Count());
        foreach (var level in byDepth.OrderByDescending(level => level.Key))
            await Task.WhenAll(level.Select(below => _grains.BookOf(below).ClosePeriod(closing)));
        if (closing.Month is null) await EndYear(closing);
        return await Closed(closing);
    }

    private async Task<Request<BookCommand>> Closed(Closing closing)
    {
        var holder = await InRegister(_organisation);
        return new(closing.CloseId, closing.Fingerprint, $"closing by {holder.Ics}", _time.NowRecorded(),
            new ClosePeriod(closing) { Terms = Terms.OfNoFund(holder.Tier) });
    }

    /// <summary>Closings wait in the book of their ICS until they are ended.</summary>
    private sealed class ClosingOutbox : IOutbox<Book, BookEntry, Closing>
    {
        public static ClosingOutbox Instance { get; } = new();

        public IEnumerable<Closing> Waiting(Book state) => state.Closings.Values;

        public IEnumerable<Closing> Begun(BookEntry entry) =>
            entry.Closing is { } closing && closing.Id == entry.CommandId ? [closing] : [];

        public string KeyOf(Closing message) => message.Id;
    }
}
