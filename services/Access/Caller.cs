using System.Security.Claims;
using Federated.Rest;

namespace Federated.Access;

/// <summary>Who asks: the three claims of a token that decide what it opens.</summary>
/// <param name="Subject">Claim <c>sub</c>: 1 to 200 characters, none of them a control character.</param>
/// <param name="Role">Claim <c>role</c>.</param>
/// <param name="Organisation">
/// Claim <c>org</c>: the code of the organisation that the caller acts for, or <see cref="AnyOrganisation"/>.
/// </param>
public sealed record Caller(string Subject, Role Role, string Organisation)
{
    /// <summary>Claim <c>post</c>: the post that the caller holds there, such as "Chief Finance Officer"; null for none.</summary>
    public string? Post { get; init; }

    /// <summary>Stands for every organisation; only an auditor, an operator or a service may act for it.</summary>
    public const string AnyOrganisation = "*";

    private const int MaximumSubjectLength = 200;
    private const int MaximumOrganisationLength = 64;

    /// <summary>The caller whom a validated token names.</summary>
    /// <exception cref="InvalidOperationException">
    /// The principal does not come from a token that passed authentication: an endpoint forgot to require it.
    /// </exception>
    public static Caller From(ClaimsPrincipal principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        return TryFrom(principal, out var faults)
            ?? throw new InvalidOperationException(string.Join("; ", faults.Select(fault => $"{fault.Field} {fault.Rule}")));
    }

    internal static Caller? TryFrom(ClaimsPrincipal principal, out IReadOnlyList<FieldError> faults) =>
        TryCreate(Only(principal, "sub"), Only(principal, "role"), Only(principal, "org"), out faults) is { } caller
            ? caller with { Post = Only(principal, "post") }
            : null;

    /// <summary>Makes a caller from text, or says of each field what it must be.</summary>
    /// <param name="subject">As <see cref="Subject"/>.</param>
    /// <param name="role">A role's name in a token.</param>
    /// <param name="organisation">As <see cref="Organisation"/>; whether it exists is for the services to say.</param>
    /// <param name="faults">Fields <c>subject</c>, <c>role</c> and <c>organisation</c>; empty when there is a caller.</param>
    public static Caller? TryCreate(
        string? subject, string? role, string? organisation, out IReadOnlyList<FieldError> faults)
    {
        var found = new List<FieldError>();
        if (!IsSubject(subject))
            found.Add(new("subject", $"must have 1 to {MaximumSubjectLength} characters and no control character"));
        var roleIsKnown = RoleNames.TryParse(role, out var knownRole);
        if (!roleIsKnown)
            found.Add(new("role", $"must be one of {string.Join(", ", RoleNames.All)}"));
        if (!IsOrganisation(organisation))
            found.Add(new("organisation", "must be a code such as QMF, QMF-NEWHAM or U07169"));
        else if (organisation == AnyOrganisation && roleIsKnown && knownRole is not (Role.Auditor or Role.Operator or Role.Decisions))
            found.Add(new("organisation", "may be * for an auditor or an operator only"));

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
