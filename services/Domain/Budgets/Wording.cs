using Federated.Domain.Budgets.Reporting;
using Federated.Domain.Registers;

namespace Federated.Domain.Budgets;

/// <summary>The names that journals and the API use for the closed lists of this domain, and back.</summary>
public static class Wording
{
    /// <summary>"in-transit".</summary>
    public static string Text(this AccountKind kind) => Words<AccountKind>.Kebab[kind];

    /// <summary>"funding-received".</summary>
    public static string Text(this EntryKind kind) => Words<EntryKind>.Kebab[kind];

    /// <summary>"weighted-population".</summary>
    public static string Text(this AllocationBasis basis) => Words<AllocationBasis>.Kebab[basis];

    /// <summary>"absolute".</summary>
    public static string Text(this FundControl control) => Words<FundControl>.Kebab[control];

    /// <summary>"late-entry".</summary>
    public static string Text(this OverrideKind kind) => Words<OverrideKind>.Kebab[kind];

    /// <summary>"BUDGET_NEARLY_USED".</summary>
    public static string Text(this WarningReason reason) => Words<WarningReason>.Capitals[reason];

    /// <summary>"budget-nearly-used", as events name it.</summary>
    public static string EventKind(this WarningReason reason) => Words<WarningReason>.Kebab[reason];

    /// <summary>"soft-closed".</summary>
    public static string Text(this MonthState state) => Words<MonthState>.Kebab[state];

    /// <summary>"closed".</summary>
    public static string Text(this YearState state) => Words<YearState>.Kebab[state];

    /// <summary>"virement".</summary>
    public static string Text(this MoveKind move) => Words<MoveKind>.Kebab[move];

    /// <summary>"last-year".</summary>
    public static string Text(this PlanBasis basis) => Words<PlanBasis>.Kebab[basis];

    /// <summary>"straight-line".</summary>
    public static string Text(this ForecastMethod method) => Words<ForecastMethod>.Kebab[method];

    /// <summary>"in-force".</summary>
    public static string Text(this ProposalState state) => Words<ProposalState>.Kebab[state];

    /// <summary>"PROPOSAL_NOT_OPEN".</summary>
    public static string Text(this ProposalRefusal refusal) => Words<ProposalRefusal>.Capitals[refusal];

    /// <summary>"INSUFFICIENT_FUNDS".</summary>
    public static string Text(this RefusalReason reason) => Words<RefusalReason>.Capitals[reason];

    /// <summary>"available", or "delegated:QMF-NEWHAM".</summary>
    public static string Text(this Account account) =>
        account.Child is null ? account.Kind.Text() : $"{account.Kind.Text()}:{account.Child}";

    /// <summary>Reads one of the words of a closed list, as <c>Text</c> gives it.</summary>
    public static bool TryParse<T>(string? text, out T value) where T : struct, Enum =>
        Words<T>.Values.TryGetValue(text ?? "", out value);

    /// <summary>The words of a closed list, in the order in which it is declared.</summary>
    public static IEnumerable<string> AllOf<T>() where T : struct, Enum => Enum.GetValues<T>().Select(v => Words<T>.Kebab[v]);

    internal static class Words<T> where T : struct, Enum
    {
        public static readonly Dictionary<T, string> Kebab = Enum.GetValues<T>().ToDictionary(v => v, v => Split(v, '-').ToLowerInvariant());
        public static readonly Dictionary<T, string> Capitals = Enum.GetValues<T>().ToDictionary(v => v, v => Split(v, '_').ToUpperInvariant());
        public static readonly Dictionary<string, T> Values =
            Kebab.Concat(Capitals).GroupBy(w => w.Value).ToDictionary(w => w.Key, w => w.First().Key, StringComparer.Ordinal);

        private static string Split(T value, char between) =>
            string.Concat(value.ToString().Select((c, i) => i > 0 && char.IsUpper(c) ? $"{between}{c}" : $"{c}"));
    }
}
