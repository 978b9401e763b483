using Federated.Budgets.Registry;
using Federated.Domain.Budgets;
using Federated.Engine.Histories;
using Federated.Engine.Journals;

namespace Federated.Budgets.Books;

/// <summary>What every <see cref="BookKeeper"/> of a host shares.</summary>
internal sealed class BookKeepers(
    IJournal journal, GroupCommit commit, RegisterCache register, IGrainFactory grains, TimeProvider time, ILogger<BookKeeper> log)
{
    private readonly History<BookPast, BookEntry> _history = new(BookHistory.Instance, journal, commit);

    /// <summary>A keeper for one organisation's book.</summary>
    public BookKeeper For(string organisation) => new(organisation, journal, commit, _history, register, grains, time, log);
}
