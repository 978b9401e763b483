using System.Collections.Immutable;

namespace Federated.Domain.Organisations;

/// <summary>
/// A named place that takes the PCNs of some districts, some PCNs by name, or other places. A place that names a
/// district is itself the place of the PCNs that would by default be in that district; to keep a borough as a place
/// of its own under a larger one, nest a place that names it. A PCN named anywhere goes there, whatever its district.
/// </summary>
/// <param name="Path">Where this is written, for messages: a JSON path such as "$.places[0]".</param>
/// <param name="Ics">ODS code of the ICB. A nested place is in the same one.</param>
/// <param name="Name">Name for people; no other place of the ICS has it.</param>
/// <param name="Code">Code; null to make it from ICS and name as <see cref="PlaceCode.For"/> does.</param>
/// <param name="Districts">Names of local authority districts, as in the weights.</param>
/// <param name="Pcns">ODS codes of PCNs.</param>
/// <param name="Places">Places nested in this one.</param>
public sealed record PlaceGrouping(
    string Path,
    string Ics,
    string Name,
    string? Code,
    ImmutableArray<string> Districts,
    ImmutableArray<string> Pcns,
    ImmutableArray<PlaceGrouping> Places);
