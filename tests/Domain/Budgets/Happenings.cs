using Federated.Domain;
using FsCheck;
using FsCheck.Fluent;

namespace Federated.Tests.Domain.Budgets;

/// <summary>Random lives of a <see cref="SmallFederation"/>; one that fails is shortened to what makes it fail.</summary>
internal static class Happenings
{
    // Money must come in and go down before anything else can happen with it, so these happen more often.
    private static readonly What[] Often =
    [
        .. Enum.GetValues<What>(),
        .. Enumerable.Repeat(What.Receive, 5),
        .. Enumerable.Repeat(What.Delegate, 4),
        .. Enumerable.Repeat(What.Return, 2),
        .. Enumerable.Repeat(What.Reverse, 2),
        .. Enumerable.Repeat(What.CarryForward, 4),
        .. Enumerable.Repeat(What.CarryOutClosing, 3),
        .. Enumerable.Repeat(What.DeliverPost, 8),
    ];

    public static Arbitrary<Happening[]> Any { get; } = Arb.From(
        Gen.OneOf(Life(Small), Life(Large)), Shorter);

    private static Gen<long> Small => Gen.Choose(1, 300).Select(n => (long)n);

    // Mostly so large that a balance comes to its limit.
    private static Gen<long> Large => Gen.Choose(1, 300).Select(n => n % 8 > 0 ? Pence.MaxAmount - n : n);

    private static Gen<Happening> One(Gen<long> pence) =>
        from what in Gen.Elements(Often)
        from who in Gen.Choose(0, 20)
        from fund in Gen.Choose(0, 3)
        from amount in pence
        select new Happening(what, who, fund, amount);

    private static Gen<Happening[]> Life(Gen<long> pence) => One(pence).ArrayOf(300);

    private static IEnumerable<Happening[]> Shorter(Happening[] life)
    {
        for (var length = life.Length / 2; length > 0; length /= 2)
        {
            for (var at = 0; at + length <= life.Length; at += length)
                yield return [.. life[..at], .. life[(at + length)..]];
        }
    }
}
