using System.Collections.Immutable;
using Federated.Domain.Decisions.Schemes;
using Federated.Domain.Organisations;

namespace Federated.Domain.Decisions.Life;

/// <summary>
/// A decision before one forum, and the terms under which it decides: those of the scheme that it was proposed under. A later
/// version changes nothing for it.
/// </summary>
/// <param name="Forum">Code of the organisation whose board decides.</param>
/// <param name="Tier">Its tier.</param>
/// <param name="SchemeVersion">The version that the terms are of.</param>
/// <param name="IsGuarded">It counts against the 20% that the system may decide.</param>
/// <param name="Consent">Whether partners must consent.</param>
/// <param name="Partners">Organisations directly below the forum that are affected, or whose members are; in ordinal order.</param>
/// <param name="AfterMediation">What becomes of it when mediation ends without agreement.</param>
/// <param name="Quorum">How many of the forum's people must approve.</param>
/// <param name="Powers">Posts of the forum that may approve it alone.</param>
/// <param name="Days">How long each state may last.</param>
public sealed record Round(
    string Forum,
    Tier Tier,
    int SchemeVersion,
    bool IsGuarded,
    ConsentMode Consent,
    ImmutableArray<Partner> Partners,
    AfterMediation AfterMediation,
    int Quorum,
    ImmutableArray<string> Powers,
    RoundDays Days)
{
    /// <summary>A hold lasts so many days longer than the decision may: time for the last messages to arrive.</summary>
    public const int GraceDays = 7;
}

/// <summary>A partner whose consent is asked for.</summary>
/// <param name="Organisation">Its code.</param>
/// <param name="Weight">What its consent weighs: 1, or its registered population.</param>
public sealed record Partner(string Organisation, decimal Weight);

/// <summary>How many days a decision may be in each state.</summary>
/// <param name="Consent">While consents are outstanding.</param>
/// <param name="Mediation">While it is contested.</param>
/// <param name="Approval">While it waits for the forum.</param>
public sealed record RoundDays(int Consent, int Mediation, int Approval)
{
    /// <summary>
    /// How long the whole may last: each once, and once more for a decision that moves or is held. Bounded, so that the hold on
    /// its money can be.
    /// </summary>
    public int Whole => 2 * (Consent + Mediation + Approval);
}
