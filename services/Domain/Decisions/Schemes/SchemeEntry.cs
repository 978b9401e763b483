using System.Collections.Immutable;

namespace Federated.Domain.Decisions.Schemes;

/// <summary>What an entry of the schemes records.</summary>
public enum SchemeEntryKind
{
    /// <summary>A draft was set.</summary>
    DraftSet,
    /// <summary>A partner signed the draft off.</summary>
    DraftSignedOff,
    /// <summary>The draft became a version.</summary>
    Published,
    /// <summary>The command was refused.</summary>
    Refused,
}

/// <summary>One entry of the schemes of an ICS.</summary>
/// <param name="CommandId">Id of the command.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Actor">Who asked, as shown.</param>
/// <param name="RecordedAt">When it arrived, UTC.</param>
public sealed record SchemeEntry(string CommandId, SchemeEntryKind Kind, string Actor, DateTimeOffset RecordedAt)
{
    /// <summary>The draft from here on.</summary>
    public Scheme? Draft { get; init; }

    /// <summary>The draft's number from here on.</summary>
    public int? Revision { get; init; }

    /// <summary>The agreement of a partner.</summary>
    public SignOff? SignOff { get; init; }

    /// <summary>The new version.</summary>
    public PublishedScheme? Published { get; init; }

    /// <summary>Why it was refused.</summary>
    public SchemeRefusal? Refusal { get; init; }
}

/// <summary>Why a command about schemes was refused. A closed list; the API gives the names in capitals.</summary>
public enum SchemeRefusalReason
{
    /// <summary>There is no draft.</summary>
    NoDraft,
    /// <summary>The scheme is not sound; the refusal lists every problem.</summary>
    SchemeInvalid,
    /// <summary>Another draft was set since it was read.</summary>
    DraftChanged,
    /// <summary>The scheme does not bind the organisation directly: its agreement is not asked for.</summary>
    NotAPartner,
    /// <summary>The person is not one of the organisation's own.</summary>
    NotOfOrganisation,
    /// <summary>The partner signed it off already.</summary>
    AlreadySignedOff,
    /// <summary>Partners have not signed it off; the refusal lists them.</summary>
    SignOffsMissing,
    /// <summary>The first day is in the past.</summary>
    DateInThePast,
    /// <summary>The first day is not after that of the version before.</summary>
    DateNotAfterLastVersion,
}

/// <summary>A refusal, with what explains it.</summary>
/// <param name="Reason">Why.</param>
public sealed record SchemeRefusal(SchemeRefusalReason Reason)
{
    /// <summary>What is not sound.</summary>
    public ImmutableArray<Problem> Problems { get; init; } = [];

    /// <summary>Partners that it is about, in ordinal order.</summary>
    public ImmutableArray<string> Partners { get; init; } = [];

    /// <summary>The earliest first day that would do.</summary>
    public DateOnly? Earliest { get; init; }

    /// <summary>The draft's number now.</summary>
    public int? Revision { get; init; }
}
