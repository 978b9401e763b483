namespace Federated.Domain.Organisations;

/// <summary>
/// Where some patients are registered, and their figures: one practice of the public files, or several that have their
/// PCN, ICB and district in common. The federation is built from these alone.
/// </summary>
/// <param name="Source">What the row is about, for messages: a practice's code, or words for several.</param>
/// <param name="Pcn">ODS code of the PCN; null for practices that are in none.</param>
/// <param name="PcnName">Name of the PCN; empty without one.</param>
/// <param name="Icb">ODS code of the ICB that it is in.</param>
/// <param name="IcbName">Name of the ICB.</param>
/// <param name="District">Name of its lower-tier local authority district.</param>
/// <param name="Populations">Its figures.</param>
/// <param name="Practices">How many practices it stands for, 1 or more.</param>
public sealed record PopulationRow(
    string Source,
    string? Pcn,
    string PcnName,
    string Icb,
    string IcbName,
    string District,
    Populations Populations,
    int Practices = 1);
