using System.Security.Claims;

namespace Federated.Access;

/// <summary>Who asks: the three claims of a token that decide what it opens.</summary>
/// <param name="Subject">Claim <c>sub</c>: 1 to 200 characters, none of them a control character.</param>
/// <param name="Role">Claim <c>role</c>.</param>
/// <param name="Organisation">
/// Claim <c>org</c>: the code of the organisation that the caller acts for, or <see cref="AnyOrganisation"/>.
/// </param>
public sealed record Caller(string Subject, Role Role, string Organisation)
{
    /// <summary>Stands for every organisation; only an auditor or an operator may act for it.</summary>
    public const string AnyOrganisation = "*";

    private const int MaximumSubjectLength = 200;
    private const int MaximumOrganisationLength = 100;

    /// <summary>The caller whom a validated token names.</summary>
    /// <exception cref="InvalidOperationException">
    /// The principal does not come from a token that passed authentication: an endpoint forgot to require it.
    /// </exception>
    public static Caller From(ClaimsPrincipal principal) =>
        TryFrom(principal, out var faults) ?? throw new InvalidOperationException(string.Join(" ", faults.Values));

    internal static Caller? TryFrom(ClaimsPrincipal principal, out IReadOnlyDictionary<string, string> faults) =>
        TryCreate(Only(principal, "sub"), Only(principal, "role"), Only(principal, "org"), out faults);

    /// <summary>
    /// Makes a caller from text, or says what is wrong with it: one sentence by name of the faulty field
    /// (<c>subject</c>, <c>role</c>, <c>organisation</c>).
    /// </summary>
    public static Caller? TryCreate(
        string? subject, string? role, string? organisation, out IReadOnlyDictionary<string, string> faults)
    {
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (!IsSubject(subject))
            found["subject"] = $"The subject must have 1 to {MaximumSubjectLength} characters and no control character.";
        var roleIsKnown = RoleNames.TryParse(role, out var knownRole);
        if (!roleIsKnown)
            found["role"] = $"The role must be one of {string.Join(", ", RoleNames.All)}.";
        if (!IsOrganisation(organisation))
            found["organisation"] = "The organisation must be a code such as QMF, QMF-NEWHAM or U07169.";
        else if (organisation == AnyOrganisation && roleIsKnown && knownRole is not (Role.Auditor or Role.Operator))
            found["organisation"] = "Only an auditor or an operator may act for every organisation (*).";

        faults = found;
        return found.Count == 0 ? new Caller(subject!, knownRole, organisation!) : null;
    }

    /// <summary>As journals name an actor: <c>sub (role@ORG)</c>.</summary>
    public override string ToString() => $"{Subject} ({Role.Name()}@{Organisation})";

    /// <summary>Two roles in one token would leave open which one an entry was made under.</summary>
    private static string? Only(ClaimsPrincipal principal, string claim) =>
        principal.FindAll(claim).Take(2).ToArray() is [var only] ? only.Value : null;

    private static bool IsSubject(string? subject) =>
        !string.IsNullOrWhiteSpace(subject) && subject.Length <= MaximumSubjectLength && !subject.Any(char.IsControl);

    private static bool IsOrganisation(string? organisation) =>
        organisation == AnyOrganisation
        || (organisation is { Length: > 0 and <= MaximumOrganisationLength }
            && organisation.All(letter => char.IsAsciiLetterUpper(letter) || char.IsAsciiDigit(letter) || letter == '-'));
}
