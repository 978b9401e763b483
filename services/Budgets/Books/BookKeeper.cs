using System.Collections.Immutable;
using Federated.Budgets.Grains;
using Federated.Budgets.Registry;
using Federated.Domain;
using Federated.Domain.Budgets;
using Federated.Domain.Organisations;
using Federated.Engine.Histories;
using Federated.Engine.Journals;
using Federated.Engine.Processes;

namespace Federated.Budgets.Books;

/// <summary>
/// Keeps one organisation's book: its process, and the courier that carries its transfers to other books. Runs in the
/// turns of the organisation's grain.
/// </summary>
internal sealed partial class BookKeeper : IDisposable
{
    private readonly string _organisation;
    private readonly Process<Book, BookCommand, BookEntry> _book;
    private readonly Courier<Book, BookCommand, BookEntry, Transfer> _courier;
    private readonly Courier<Book, BookCommand, BookEntry, Closing> _closings;
    private readonly History<BookPast, BookEntry> _history;
    private readonly RegisterCache _register;
    private readonly IGrainFactory _grains;
    private readonly TaskFactory _past;
    private readonly TimeProvider _time;
    private readonly ILogger<BookKeeper> _log;

    public BookKeeper(
        string organisation, IJournal journal, GroupCommit commit, History<BookPast, BookEntry> history, RegisterCache register, IGrainFactory grains, TimeProvider time,
        ILogger<BookKeeper> log, BookKeeperOptions options)
    {
        _organisation = organisation;
        (_history, _register, _grains, _time, _log) = (history, register, grains, time, log);
        _past = new(CancellationToken.None, TaskCreationOptions.DenyChildAttach, TaskContinuationOptions.None, options.Past);
        _book = new(organisation, BookModel.Instance, journal, commit, options.Process);
        _courier = new(_book, BookModel.Instance, Deliver, time);
        _courier.DeliveryFailed += (transfer, failure) =>
            log.LogWarning(failure, "Transfer {Transfer} from {From} to {To} was not answered; it will be sent again.", transfer.Id, transfer.From, transfer.To);
        _courier.Start();
        _closings = CourierOfClosings();
        _book.TookSnapshot += version => _ = KeepHistory(version);
    }

    public async Task<Answer<BookEntry>> Execute(Request<BookCommand> request)
    {
        await BeginWithCalendar();
        return await _book.Execute(request);
    }

    public async Task<SentAnswer> Send(Request<BookCommand> request, TimeSpan patience)
    {
        await BeginWithCalendar();
        var answer = await _book.Execute(request);
        await Settled(answer.Entry.Begun, patience);
        return await WithOutcome(answer);
    }

    public async Task<ImmutableArray<SentAnswer?>> ExecuteBatch(ImmutableArray<Request<BookCommand>> requests, bool atomic, TimeSpan patience)
    {
        await BeginWithCalendar();
        var answers = atomic ? [.. await _book.ExecuteAll(requests)] : await _book.ExecuteEach(requests);
        await Settled(answers.SelectMany(answer => answer?.Entry.Begun ?? []), patience);
        var outcomes = ImmutableArray.CreateBuilder<SentAnswer?>(answers.Length);
        foreach (var answer in answers) outcomes.Add(answer is null ? null : await WithOutcome(answer));
        return outcomes.MoveToImmutable();
    }

    public Task<ImmutableArray<SentAnswer?>> Rehearse(ImmutableArray<Request<BookCommand>> requests) => _book.Read((book, _) =>
        BookDecider.DecideAll(book, requests)
            .Select(entry => (SentAnswer?)new SentAnswer(new(0, entry), [], ImmutableSortedDictionary<string, Refusal>.Empty)).ToImmutableArray());

    public async Task<SentAnswer?> FindSent(string transferId) =>
        await _book.Find(transferId) is { } answer && answer.Entry.Begun.Any() ? await WithOutcome(answer) : null;

    public async Task<Refusal?> Receive(Transfer transfer)
    {
        await BeginWithCalendar();
        if (transfer.Kind != TransferKind.Delegation) await HearFirst(transfer);
        var request = new Request<BookCommand>(
            transfer.ReceiveId, transfer.Fingerprint, $"transfer from {transfer.From}", _time.NowRecorded(),
            new ReceiveTransfer(transfer) { Terms = await TermsFor(transfer.Line), Parent = (await InRegister(_organisation)).Parent });
        var entry = (await _book.Execute(request)).Entry;
        return entry.PassesOn ? await OutcomeOf(entry.Transfers[0]) : entry.Refusal;
    }

    public Task<Answer<BookEntry>?> Find(string commandId) => _book.Find(commandId);

    public async Task<SentAnswer?> Recall(string commandId, string fingerprint) =>
        await _book.Recall(commandId, fingerprint) is { } answer ? await WithOutcome(answer) : null;

    public Task<OpenView> Open() =>
        _book.Read((book, _) => new OpenView([.. book.Holds.Values], [.. book.Commitments.Values]));

    public Task<BookView> View(FinancialYear year) => _book.Read((book, version) => new BookView(version,
        book.Lines.Where(line => line.Key.Year == year).ToImmutableSortedDictionary(line => line.Key.Fund, line => line.Value, StringComparer.Ordinal)));

    /// <summary>Sees to what the book has to do by itself: loads it, which sends its transfers, and frees holds whose last day is over.</summary>
    public async Task Wake()
    {
        // What is to be seen to may have been left by another activation, and this one would never learn of it.
        await _book.CatchUp();
        var now = _time.NowRecorded();
        var over = await _book.Read((book, _) => book.Holds.Values.Where(hold => hold.HasExpired(now)).ToImmutableArray());
        foreach (var hold in over)
        {
            var line = hold.RemainingPence.Keys.First();
            var on = line.Year.Nearest(LondonDay.Of(now));
            await _book.Execute(new($"expire/{hold.Id}", "", "calendar", now,
                new ExpireHold(hold.Id, line, on) { Terms = await TermsFor(line) }));
        }
    }

    public void Dispose()
    {
        _courier.Dispose();
        _closings.Dispose();
    }

    // A child may hand back what this book still has in transit to it, because the child's answer was late or lost. Until it
    // is heard, the rules cannot say whether that is more than was delegated.
    private async Task HearFirst(Transfer transfer) => await _courier.Settled(await _book.Read((book, _) =>
        book.On(transfer.Line).Of(AccountKind.Delegated, transfer.From) >= transfer.AmountPence
            ? []
            : book.InFlight.Values.Where(t => t.To == transfer.From && t.Line == transfer.Line).Select(t => t.Key).ToImmutableArray()));

    // What is passed on is answered when the sibling has answered: so a virement arrives, or is as if it had never been.
    private async Task<Refusal?> OutcomeOf(Transfer passedOn)
    {
        await _courier.Settled([passedOn.Key]);
        var settled = await _book.Find(passedOn.SettleId)
            ?? throw new InvalidOperationException($"{passedOn.Kind} {passedOn.Id} to {passedOn.To} is still under way.");
        return settled.Entry.Refusal;
    }

    private async Task<Request<BookCommand>> Deliver(Transfer transfer)
    {
        var register = await _register.Current();
        var receiver = register.Federation.Find(transfer.To) ?? throw new InvalidOperationException($"{transfer.To} is not in the register.");
        var refusal = await _grains.BookOf(receiver).Receive(transfer);
        return new(transfer.SettleId, $"{transfer.Fingerprint}/{refusal?.Reason}", $"transfer to {transfer.To}", _time.NowRecorded(),
            new SettleTransfer(transfer, refusal) { Terms = await TermsFor(transfer.Line) });
    }

    private async Task<Terms> TermsFor(Line line)
    {
        var holder = await InRegister(_organisation);
        var fund = (await _register.Current()).FundFor(holder, line.Fund)
            ?? throw new InvalidOperationException($"{line.Fund} is not a fund of {holder.Ics}.");
        return new(fund, holder.Tier);
    }

    private async Task<Organisation> InRegister(string code) =>
        (await _register.Current()).Federation.Find(code) ?? (await _register.Refresh()).Federation.Find(code)
            ?? throw new InvalidOperationException($"{code} is not in the register.");

    private async Task Settled(IEnumerable<Transfer> transfers, TimeSpan patience)
    {
        try
        {
            await _courier.Settled(transfers.Select(t => t.Key)).WaitAsync(patience, _time);
        }
        catch (TimeoutException)
        {
            // The caller's patience is over; the courier's is not.
        }
    }

    private async Task<SentAnswer> WithOutcome(Answer<BookEntry> answer)
    {
        var begun = answer.Entry.Begun.ToList();
        if (begun.Count == 0) return new(answer, [], ImmutableSortedDictionary<string, Refusal>.Empty);
        var inFlight = await _book.Read((book, _) => begun.Where(t => book.InFlight.ContainsKey(t.Key)).Select(t => t.To).ToImmutableArray());
        var refusals = ImmutableSortedDictionary.CreateBuilder<string, Refusal>(StringComparer.Ordinal);
        foreach (var settled in begun.Where(t => !inFlight.Contains(t.To)))
        {
            if (await _book.Find(settled.SettleId) is { Entry.Refusal: { } refusal }) refusals.Add(settled.To, refusal);
        }
        return new(answer, inFlight, refusals.ToImmutable());
    }
}
