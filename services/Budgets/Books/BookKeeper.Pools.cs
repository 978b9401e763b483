using Federated.Budgets.Grains;
using Federated.Domain;
using Federated.Domain.Budgets;
using Federated.Domain.Budgets.Reporting;
using Federated.Domain.Pools;

namespace Federated.Budgets.Books;

/// <summary>Pooled funds that this book hosts.</summary>
internal sealed partial class BookKeeper
{
    /// <summary>A pool's line and what was paid into it.</summary>
    public Task<PoolView> PoolOf(Line line) => _book.Read((book, version) => new PoolView(
        version, book.On(line), book.Contributions.GetValueOrDefault(line, Contributions.None),
        [.. Month.All.Select(month => book.In(line, month).SpentPence)], book.Ends.GetValueOrDefault(line)));
}
