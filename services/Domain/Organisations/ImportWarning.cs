using System.Collections.Immutable;

namespace Federated.Domain.Organisations;

/// <summary>Something true but awkward in the files, which a finance lead should look at. The import goes through.</summary>
/// <param name="Code">One of the constants here.</param>
/// <param name="Organisation">Code of the organisation that it is about.</param>
/// <param name="Message">One sentence for a person.</param>
public sealed record ImportWarning(string Code, string Organisation, string Message)
{
    /// <summary>A PCN has practices in two or more ICBs. All of them count in the ICB with most of its population.</summary>
    public const string PcnInTwoIcbs = "PCN_IN_TWO_ICBS";

    /// <summary>Practices of an ICB are in no PCN. They are left out of every figure.</summary>
    public const string PracticesUnallocated = "PRACTICES_UNALLOCATED";

    /// <summary>A PCN has fewer registered people than the network contract asks for, and needs an exemption.</summary>
    public const string PcnUnder30000 = "PCN_UNDER_30000";

    /// <summary>
    /// Practices lie in a district where no PCN of their own ICB has most of its population, but one of another ICB has:
    /// the postcode is stray, or the practice is across the border. One warning a PCN (or, for practices in no PCN, an
    /// ICS) and district. A district that two ICBs share gives none.
    /// </summary>
    public const string StrayDistrict = "STRAY_DISTRICT";

    /// <summary>An organisation of the federation is not in the files any more. It is kept, with its money but without population.</summary>
    public const string OrganisationNotInFiles = "ORGANISATION_NOT_IN_FILES";

    /// <summary>The order in which warnings are given: ordinal by code, organisation and message.</summary>
    public static ImmutableArray<ImportWarning> InOrder(IEnumerable<ImportWarning> warnings) =>
    [
        .. warnings.OrderBy(warning => warning.Code, StringComparer.Ordinal)
            .ThenBy(warning => warning.Organisation, StringComparer.Ordinal)
            .ThenBy(warning => warning.Message, StringComparer.Ordinal),
    ];
}
