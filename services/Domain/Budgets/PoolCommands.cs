namespace Federated.Domain.Budgets;

/// <summary>A partner outside of the federation pays into a pool.</summary>
/// <param name="Line">The pool's line.</param>
/// <param name="AmountPence">1 or more.</param>
/// <param name="EffectiveOn">Day from which it counts.</param>
/// <param name="Partner">Name of the partner.</param>
/// <param name="Reference">The partner's reference.</param>
public sealed record ReceiveContribution(Line Line, long AmountPence, DateOnly EffectiveOn, string Partner, string Reference)
    : BookCommand(Line, AmountPence, EffectiveOn);

/// <summary>A partner of the federation pays into a pool, with money that the host holds in another fund.</summary>
/// <param name="Line">The pool's line.</param>
/// <param name="AmountPence">1 or more.</param>
/// <param name="EffectiveOn">Day from which it counts.</param>
/// <param name="Partner">Code of the partner.</param>
/// <param name="Reference">The partner's reference.</param>
/// <param name="From">The fund that gives.</param>
/// <param name="IsEligible">The pool serves the purpose of that fund: it may give although it is ring-fenced.</param>
public sealed record MakeContribution(
    Line Line, long AmountPence, DateOnly EffectiveOn, string Partner, string Reference, Fund From, bool IsEligible)
    : BookCommand(Line, AmountPence, EffectiveOn);
