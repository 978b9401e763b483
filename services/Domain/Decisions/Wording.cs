using System.Globalization;
using Federated.Domain.Decisions.Life;
using Federated.Domain.Decisions.Routes;
using Federated.Domain.Decisions.Schemes;
using Federated.Domain.Decisions.Shares;
using Federated.Domain.Organisations;
using Words = Federated.Domain.Budgets.Wording;

namespace Federated.Domain.Decisions;

/// <summary>Decisions in words: the names of closed lists in journals and the API, and what explanations are written in.</summary>
public static class Wording
{
    /// <summary>Numbers and dates as people in England write them, wherever the service runs.</summary>
    // The invariant culture groups by comma and has English months, and is there however little the machine has installed.
    internal static CultureInfo British => CultureInfo.InvariantCulture;

    /// <summary>"for-approval".</summary>
    public static string Text(this DecisionState state) => Words.Words<DecisionState>.Kebab[state];

    /// <summary>"approval-given".</summary>
    public static string Text(this DecisionEntryKind kind) => Words.Words<DecisionEntryKind>.Kebab[kind];

    /// <summary>"place-held".</summary>
    public static string Text(this ShareEntryKind kind) => Words.Words<ShareEntryKind>.Kebab[kind];

    /// <summary>"draft-set".</summary>
    public static string Text(this SchemeEntryKind kind) => Words.Words<SchemeEntryKind>.Kebab[kind];

    /// <summary>"WRONG_STATE".</summary>
    public static string Text(this DecisionRefusalReason reason) => Words.Words<DecisionRefusalReason>.Capitals[reason];

    /// <summary>"NO_CASE_FOR_SCALE".</summary>
    public static string Text(this RoutingRefusalReason reason) => Words.Words<RoutingRefusalReason>.Capitals[reason];

    /// <summary>"SIGN_OFFS_MISSING".</summary>
    public static string Text(this SchemeRefusalReason reason) => Words.Words<SchemeRefusalReason>.Capitals[reason];

    /// <summary>"GAP".</summary>
    public static string Text(this ShareRefusalReason reason) => Words.Words<ShareRefusalReason>.Capitals[reason];

    /// <summary>"majority".</summary>
    public static string Text(this ConsentMode mode) => Words.Words<ConsentMode>.Kebab[mode];

    /// <summary>"one-each".</summary>
    public static string Text(this ConsentWeight weight) => Words.Words<ConsentWeight>.Kebab[weight];

    /// <summary>"escalate".</summary>
    public static string Text(this AfterMediation after) => Words.Words<AfterMediation>.Kebab[after];

    /// <summary>"both".</summary>
    public static string Text(this ShareBasis basis) => Words.Words<ShareBasis>.Kebab[basis];

    /// <summary>"escalated-after-mediation".</summary>
    public static string Text(this MoveKind kind) => Words.Words<MoveKind>.Kebab[kind];

    /// <summary>"reserve".</summary>
    public static string Text(this MessageKind kind) => Words.Words<MessageKind>.Kebab[kind];

    /// <summary>Reads one of the words of a closed list, as <c>Text</c> gives it; windows have their own.</summary>
    public static bool TryParse<T>(string? text, out T value) where T : struct, Enum => Words.TryParse(text, out value);

    /// <summary>"£50,000.00"; "-£0.01".</summary>
    public static string Pounds(long pence) =>
        string.Create(British, $"{(pence < 0 ? "-" : "")}£{Int128.Abs(pence) / 100:N0}.{Int128.Abs(pence) % 100:00}");

    /// <summary>"83.33%", rounded down.</summary>
    public static string Percent(int basisPoints) => string.Create(British, $"{basisPoints / 100}.{basisPoints % 100:00}%");

    /// <summary>"1 April 2025".</summary>
    public static string Day(DateOnly day) => day.ToString("d MMMM yyyy", British);

    /// <summary>"£50,000.00" or "unlimited".</summary>
    public static string Bound(Limit limit, Organisation organisation) =>
        limit.PenceFor(organisation) is { } pence ? Pounds(pence) : "unlimited";

    /// <summary>"Newham, Tower Hamlets and Waltham Forest"; with semicolons where an item has a comma of its own.</summary>
    public static string List(IReadOnlyList<string> items) => items.Count switch
    {
        0 => "nobody",
        1 => items[0],
        _ when items.Any(item => item.Contains(',', StringComparison.Ordinal)) => $"{string.Join("; ", items.Take(items.Count - 1))}; and {items[^1]}",
        _ => $"{string.Join(", ", items.Take(items.Count - 1))} and {items[^1]}",
    };

    /// <summary>"Newham's", "Tower Hamlets'".</summary>
    public static string Possessive(string name) => name.EndsWith('s') ? $"{name}'" : $"{name}'s";
}
