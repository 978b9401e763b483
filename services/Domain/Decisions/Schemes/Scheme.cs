using System.Collections.Immutable;
using Federated.Domain.Organisations;

namespace Federated.Domain.Decisions.Schemes;

/// <summary>
/// A scheme of delegation: which body of an ICS may decide what, to which limit. It names the lowest level; authority passes
/// upward freely, downward only in writing. <see cref="SchemeRules"/> says whether it is sound.
/// </summary>
/// <param name="Ics">Code of the ICS.</param>
public sealed record Scheme(string Ics)
{
    /// <summary>Kinds of decisions.</summary>
    public ImmutableArray<Category> Categories { get; init; } = [];

    /// <summary>What only the system decides.</summary>
    public ImmutableArray<ReservedMatter> ReservedMatters { get; init; } = [];

    /// <summary>Who may decide how much alone. The most specific one holds: <see cref="LimitFor"/>.</summary>
    public ImmutableArray<Limit> Limits { get; init; } = [];

    /// <summary>What counts as a case for deciding higher up than need be.</summary>
    public ImmutableArray<Benefit> Benefits { get; init; } = [];

    /// <summary>How many must approve, by tier; one where a tier is not named.</summary>
    public ImmutableArray<Quorum> Quorum { get; init; } = [];

    /// <summary>Posts that may approve alone.</summary>
    public ImmutableArray<DelegatedPower> DelegatedPowers { get; init; } = [];

    /// <summary>How long partners and boards have.</summary>
    public Deadlines Deadlines { get; init; } = new(28, 28);

    /// <summary>The least share of decisions that is local.</summary>
    public EightyTwenty EightyTwenty { get; init; } = new();

    /// <summary>Organisations that are not live yet.</summary>
    public ImmutableArray<Shadow> Shadow { get; init; } = [];

    /// <summary>The category with exactly this code, or null.</summary>
    public Category? CategoryOf(string code) => Categories.FirstOrDefault(c => c.Code == code);

    /// <summary>The category that commitments of a fund count under, or null: then they count under none.</summary>
    public Category? CategoryOfFund(string fund) => Categories.FirstOrDefault(c => c.Funds.Contains(fund));

    /// <summary>The reserved matter that a category belongs to, or null.</summary>
    public ReservedMatter? ReservedMatterOf(string category) => ReservedMatters.FirstOrDefault(m => m.Categories.Contains(category));

    /// <summary>
    /// The limit that holds for an organisation: of those for the organisation and category, for the organisation, for its tier
    /// and category, and for its tier, the first that there is. Null where there is none: then it decides nothing alone. A null
    /// category asks for what concerns no category.
    /// </summary>
    public Limit? LimitFor(Organisation organisation, string? category) => Limit.For(Limits, organisation, category);

    /// <summary>How many of a forum's people must approve.</summary>
    public int QuorumOf(Tier tier) => Quorum.FirstOrDefault(q => q.Tier == tier)?.Approvals ?? 1;

    /// <summary>Until when an organisation is shadow; null when it is live on that day.</summary>
    public DateOnly? ShadowUntil(string organisation, DateOnly day) => Schemes.Shadow.LastDayOf(Shadow, organisation, day);
}

/// <summary>A kind of decision.</summary>
/// <param name="Code">1 to 40 of a-z, 0-9 and "-", beginning with a letter.</param>
/// <param name="Name">For people: it stands in a sentence, such as "limit for services".</param>
/// <param name="Consent">Whether partners must consent.</param>
/// <param name="Weight">What a partner's consent weighs.</param>
public sealed record Category(string Code, string Name, ConsentMode Consent, ConsentWeight Weight)
{
    /// <summary>Codes of funds whose commitments count under it. A fund counts under one category.</summary>
    public ImmutableArray<string> Funds { get; init; } = [];

    /// <summary>What becomes of a decision that is still contested when mediation ends.</summary>
    public AfterMediation AfterMediation { get; init; }

    /// <summary>How long mediation may take: 1 to 365 days.</summary>
    public int MediationDays { get; init; } = 28;
}

/// <summary>Whether the partners that a decision affects must consent to it.</summary>
public enum ConsentMode
{
    /// <summary>Nobody is asked.</summary>
    None,
    /// <summary>More than half of the weights.</summary>
    Majority,
    /// <summary>Everybody: one objection contests it. Sovereignty of partners (NEL, board paper of 2020).</summary>
    All,
}

/// <summary>What a partner's consent weighs.</summary>
public enum ConsentWeight
{
    /// <summary>Each the same.</summary>
    OneEach,
    /// <summary>By registered population.</summary>
    Population,
}

/// <summary>What becomes of a decision that is still contested when mediation ends.</summary>
public enum AfterMediation
{
    /// <summary>It is rejected.</summary>
    Reject,
    /// <summary>More than half of the weights is enough now; otherwise it is rejected.</summary>
    Majority,
    /// <summary>The tier above decides; at the top it is rejected.</summary>
    Escalate,
}

/// <summary>What only the system decides. It counts apart from the 80:20 ratio.</summary>
/// <param name="Code">1 to 40 of a-z, 0-9 and "-", beginning with a letter.</param>
/// <param name="Name">For people.</param>
/// <param name="Categories">Codes of the categories that it takes in.</param>
public sealed record ReservedMatter(string Code, string Name, ImmutableArray<string> Categories);

/// <summary>What counts as a case for scale: a benefit that needs a larger area.</summary>
/// <param name="Code">1 to 40 of a-z, 0-9 and "-", beginning with a letter.</param>
/// <param name="Name">For people.</param>
/// <param name="LeastQuantifiedPence">The least that it must be worth: 0 to <see cref="Pence.MaxAmount"/>.</param>
public sealed record Benefit(string Code, string Name, long LeastQuantifiedPence);

/// <summary>How many people of a forum must approve.</summary>
/// <param name="Tier">Of the forum.</param>
/// <param name="Approvals">1 to 50.</param>
public sealed record Quorum(Tier Tier, int Approvals);

/// <summary>A post that may approve alone.</summary>
/// <param name="Post">Its name, such as "Chief Finance Officer".</param>
/// <param name="Organisation">Code of the organisation that it is a post of, and for whose forum it approves.</param>
/// <param name="Category">Code of the only category; null for all.</param>
/// <param name="LimitPence">As much as this: 0 to <see cref="Pence.MaxAmount"/>.</param>
public sealed record DelegatedPower(string Post, string Organisation, string? Category, long LimitPence);

/// <summary>How long a decision may wait, in days: 1 to 365.</summary>
/// <param name="ConsentDays">For the consents of partners.</param>
/// <param name="ApprovalDays">For the approval of the forum.</param>
public sealed record Deadlines(int ConsentDays, int ApprovalDays);

/// <summary>An organisation that is not live yet: it proposes and consents, but decides nothing.</summary>
/// <param name="Organisation">Its code; not the ICS.</param>
/// <param name="From">First day.</param>
/// <param name="Until">Last day.</param>
public sealed record Shadow(string Organisation, DateOnly From, DateOnly Until)
{
    internal static DateOnly? LastDayOf(ImmutableArray<Shadow> shadows, string organisation, DateOnly day) =>
        shadows.FirstOrDefault(s => s.Organisation == organisation && day >= s.From && day <= s.Until)?.Until;
}
