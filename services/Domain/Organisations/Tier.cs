namespace Federated.Domain.Organisations;

/// <summary>The level of an organisation in the federation. Money goes down from the first to the last.</summary>
public enum Tier
{
    /// <summary>An Integrated Care System (ICS): receives the year's money.</summary>
    System,

    /// <summary>A place, often one local authority district. Places may nest.</summary>
    Place,

    /// <summary>A Primary Care Network (PCN): GP practices together.</summary>
    Neighbourhood,
}

/// <summary>Tiers as the API writes them.</summary>
public static class Tiers
{
    /// <summary>"system", "place" or "neighbourhood".</summary>
    public static string Text(Tier tier) => tier switch
    {
        Tier.System => "system",
        Tier.Place => "place",
        Tier.Neighbourhood => "neighbourhood",
    };

    /// <summary>Reads exactly what <see cref="Text"/> writes; anything else, other capitals included, is not a tier.</summary>
    public static bool TryParse(string? text, out Tier tier)
    {
        (var known, tier) = text switch
        {
            "system" => (true, Tier.System),
            "place" => (true, Tier.Place),
            "neighbourhood" => (true, Tier.Neighbourhood),
            _ => (false, default),
        };
        return known;
    }

    /// <summary>Whether an organisation of one tier may stand directly under one of the other: tiers go down, places may nest.</summary>
    public static bool MayStandUnder(this Tier child, Tier parent) => child > parent || (child, parent) == (Tier.Place, Tier.Place);
}
