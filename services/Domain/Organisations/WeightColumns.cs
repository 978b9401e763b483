using System.Collections.Immutable;

namespace Federated.Domain.Organisations;

/// <summary>
/// The need-weighted populations that NHS England publishes for every practice, named as the columns of its
/// <i>ICB Place Based Allocation Tool</i> data are.
/// </summary>
public static class WeightColumns
{
    /// <summary>General and acute services.</summary>
    public const string GeneralAndAcute = "G&A WP";

    /// <summary>Community services.</summary>
    public const string Community = "CS WP";

    /// <summary>Mental health.</summary>
    public const string MentalHealth = "MH WP";

    /// <summary>Maternity.</summary>
    public const string Maternity = "Mat WP";

    /// <summary>Avoidable mortality and health inequalities.</summary>
    public const string HealthInequalities = "Health Ineq WP";

    /// <summary>Prescribing.</summary>
    public const string Prescribing = "Prescr WP";

    /// <summary>The overall weight of core services; the one to share by unless another is asked for.</summary>
    public const string Final = "Final WP";

    /// <summary>Primary medical care, by need alone.</summary>
    public const string PrimaryMedicalCare = "Primary Medical Care WP";

    /// <summary>The overall weight of primary medical care.</summary>
    public const string FinalPrimaryMedicalCare = "Final PMC WP";

    /// <summary>All of them, in the order of the file.</summary>
    public static ImmutableArray<string> All { get; } =
    [
        GeneralAndAcute, Community, MentalHealth, Maternity, HealthInequalities, Prescribing, Final,
        PrimaryMedicalCare, FinalPrimaryMedicalCare,
    ];
}
