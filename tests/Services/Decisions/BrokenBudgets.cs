using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Federated.Decisions.Budgets;
using Federated.Domain.Decisions.Life;
using Grpc.Core;

namespace Federated.Tests.Services.Decisions;

/// <summary>The way to Budgets, which can be broken: calls of a kind get lost on the way there, or their answers on the way back.</summary>
internal sealed class BrokenBudgets
{
    private volatile string? _broken;

    /// <summary>How often each call was made, by name.</summary>
    public ConcurrentDictionary<string, int> Calls { get; } = new(StringComparer.Ordinal);

    /// <summary>Loses calls: "reserve", "commit" or "release", before they arrive or their answers after.</summary>
    public void Break(string call, bool after) => _broken = $"{(after ? "after" : "before")} {call}";

    public void Mend() => _broken = null;

    /// <summary>Answers calls of a kind as if they had been done, which they are not.</summary>
    public string? Pretended { get; set; }

    /// <summary>Pence that are told more of each event than there were.</summary>
    public long MorePence { get; set; }

    public IBudgets Around(IBudgets inner) => new Between(this, inner);

    private async Task<T> Through<T>(string call, Func<Task<T>> ask)
    {
        Calls.AddOrUpdate(call, 1, (_, times) => times + 1);
        Lose($"before {call}");
        if (Pretended == call) return default!;
        var answer = await ask();
        Lose($"after {call}");
        return answer;
    }

    private void Lose(string where)
    {
        if (_broken == where) throw new RpcException(new Status(StatusCode.Unavailable, $"lost {where}"));
    }

    private sealed class Between(BrokenBudgets way, IBudgets inner) : IBudgets
    {
        public Task<KnownRegister> ReadRegister(CancellationToken cancellation) => inner.ReadRegister(cancellation);

        public Task<MoneyRefusal?> Reserve(DecidedMoney money, DateOnly lastDay) => way.Through("reserve", () => inner.Reserve(money, lastDay));

        public Task<MoneyRefusal?> Commit(DecidedMoney money) => way.Through("commit", () => inner.Commit(money));

        public Task Release(DecidedMoney money) => way.Through("release", async () =>
        {
            await inner.Release(money);
            return true;
        });

        public async IAsyncEnumerable<V1.EventPage> Follow(string ics, string after, [EnumeratorCancellation] CancellationToken cancellation)
        {
            await foreach (var page in inner.Follow(ics, after, cancellation))
            {
                foreach (var told in page.Events) told.Data.AmountPence += way.MorePence;
                yield return page;
            }
        }

        public Task<V1.EventPage> ReadEvents(string organisation, string after, CancellationToken cancellation) =>
            way.Through("events", () => inner.ReadEvents(organisation, after, cancellation));

        public Task<V1.Entry> ReadEntry(string organisation, long version, CancellationToken cancellation) => inner.ReadEntry(organisation, version, cancellation);

        public Task TellLimits(DecisionLimits limits) => way.Through("limits", async () =>
        {
            await inner.TellLimits(limits);
            return true;
        });
    }
}
