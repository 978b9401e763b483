using Federated.Budgets.Registry;
using Federated.Engine.Journals;

namespace Federated.Budgets.Books;

/// <summary>What every <see cref="BookKeeper"/> of a host shares.</summary>
internal sealed class BookKeepers(
    IJournal journal, GroupCommit commit, RegisterCache register, IGrainFactory grains, TimeProvider time, ILogger<BookKeeper> log)
{
    /// <summary>A keeper for one organisation's book.</summary>
    public BookKeeper For(string organisation) => new(organisation, journal, commit, register, grains, time, log);
}
