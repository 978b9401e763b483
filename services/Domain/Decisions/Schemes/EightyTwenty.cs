namespace Federated.Domain.Decisions.Schemes;

/// <summary>
/// How much of what is decided must be decided locally, at place or neighbourhood. The papers name the 80:20 principle and never
/// put numbers to it (NEL, board paper of 2020), so every one is configuration.
/// </summary>
public sealed record EightyTwenty
{
    /// <summary>The least local share, in basis points: 0 to 10,000. Exactly so much is enough.</summary>
    public int ThresholdBasisPoints { get; init; } = 8_000;

    /// <summary>Over which time.</summary>
    public ShareWindow Window { get; init; }

    /// <summary>Of what.</summary>
    public ShareBasis Basis { get; init; } = ShareBasis.Both;

    /// <summary>What share neighbourhoods should have of what is decided in a place, in basis points. Measured, not guarded; null for none.</summary>
    public int? PlaceThresholdBasisPoints { get; init; }
}

/// <summary>The time over which the share is measured.</summary>
public enum ShareWindow
{
    /// <summary>The financial year of the day, all its months.</summary>
    FinancialYear,
    /// <summary>The month of the day and the eleven before it.</summary>
    Rolling12Months,
}

/// <summary>What the share is measured of.</summary>
public enum ShareBasis
{
    /// <summary>The number of decisions.</summary>
    Count,
    /// <summary>Their pence.</summary>
    Value,
    /// <summary>Each of the two must be met.</summary>
    Both,
}

/// <summary>Windows as the API writes them.</summary>
public static class ShareWindows
{
    /// <summary>"financial-year" or "rolling-12-months".</summary>
    public static string Text(this ShareWindow window) => window switch
    {
        ShareWindow.FinancialYear => "financial-year",
        ShareWindow.Rolling12Months => "rolling-12-months",
    };

    /// <summary>Reads exactly what <see cref="Text"/> writes.</summary>
    public static bool TryParse(string? text, out ShareWindow window)
    {
        (var known, window) = text switch
        {
            "financial-year" => (true, ShareWindow.FinancialYear),
            "rolling-12-months" => (true, ShareWindow.Rolling12Months),
            _ => (false, default),
        };
        return known;
    }
}
