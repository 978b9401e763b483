using Federated.Budgets.Registry;
using Federated.Domain.Budgets;
using Federated.Engine.Histories;
using Federated.Engine.Journals;
using Federated.Engine.Processes;

namespace Federated.Budgets.Books;

/// <summary>What every <see cref="BookKeeper"/> of a host shares.</summary>
internal sealed class BookKeepers(
    IJournal journal, GroupCommit commit, RegisterCache register, IGrainFactory grains, TimeProvider time, ILogger<BookKeeper> log,
    BookKeeperOptions? options = null)
{
    private readonly BookKeeperOptions _options = options ?? new();
    private readonly History<BookPast, BookEntry> _history = new(BookHistory.Instance, journal, commit, (options ?? new()).HistoryEvery);

    /// <summary>A keeper for one organisation's book.</summary>
    public BookKeeper For(string organisation) => new(organisation, journal, commit, _history, register, grains, time, log, _options);
}

/// <summary>How books are kept; the defaults serve.</summary>
internal sealed record BookKeeperOptions
{
    /// <summary>How the process of each book behaves.</summary>
    public ProcessOptions Process { get; init; } = new();

    /// <summary>Entries between two snapshots of a book's past.</summary>
    public int HistoryEvery { get; init; } = 500;

    /// <summary>Where the past is read: away from the turns of grains, so that writing goes on.</summary>
    public TaskScheduler Past { get; init; } = TaskScheduler.Default;
}
