using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Federated.Serving;

/// <summary>
/// Configuration section <c>Grains</c>: where a service's grains live, and how its processes find each other. With the
/// stand-in for Orleans, one process hosts all grains: it takes part in no cluster and opens no port.
/// </summary>
public sealed partial record GrainSettings
{
    /// <summary><c>Grains:Role</c>: "silo" hosts grains; "edge" asks those of the silos, and hosts none. Default: silo.</summary>
    public bool IsEdge { get; init; }

    /// <summary>
    /// <c>Grains:ClusterId</c>: which silos and edges on one database belong together. 1 to 100 letters, digits, '-', '_' or
    /// '.'. Default: the service's name.
    /// </summary>
    public required string ClusterId { get; init; }

    /// <summary><c>Grains:ServiceId</c>: the service, whichever cluster runs it. As <see cref="ClusterId"/>.</summary>
    public required string ServiceId { get; init; }

    /// <summary><c>Grains:SiloPort</c>: where silos talk to each other; 0 for any free one.</summary>
    public int SiloPort { get; init; }

    /// <summary><c>Grains:GatewayPort</c>: where a silo takes calls of edges; 0, the default, for none: then it serves no edge.</summary>
    public int GatewayPort { get; init; }

    /// <summary>
    /// <c>Grains:AdvertisedAddress</c>: IP address at which others reach this silo, and on which it listens. Default: that of
    /// <c>Rest:Address</c>, or where this is every address, the machine's own. Silos trust whoever reaches these ports.
    /// </summary>
    public IPAddress? AdvertisedAddress { get; init; }

    /// <summary>
    /// <c>Grains:Kubernetes</c>: the pod's name is the silo's (<c>POD_NAME</c>, <c>POD_NAMESPACE</c> and <c>POD_IP</c> say which
    /// pod), and silos whose pods are gone are declared dead. Their addresses are as elsewhere. Default: false.
    /// </summary>
    public bool IsOnKubernetes { get; init; }

    /// <summary><c>Grains:CollectionAgeSeconds</c>: what a grain keeps leaves memory after so long without use. 60 or more.</summary>
    public int CollectionAgeSeconds { get; init; } = 900;

    /// <summary>Reads the settings.</summary>
    /// <param name="configuration">Where they are.</param>
    /// <param name="service">The service's name, such as "budgets".</param>
    /// <param name="siloPort">Its silo port where none is set.</param>
    /// <exception cref="OptionsValidationException">A setting breaks its rule; the message has a line for each.</exception>
    public static GrainSettings From(IConfiguration configuration, string service, int siloPort)
    {
        var section = configuration.GetSection("Grains");
        var faults = new List<string>();
        var journal = JournalSettings.From(configuration);
        var settings = new GrainSettings
        {
            IsEdge = Is(section, "Role", ("silo", false), ("edge", true)),
            ClusterId = Name(section, "ClusterId"),
            ServiceId = Name(section, "ServiceId"),
            SiloPort = Port(section, "SiloPort", siloPort),
            GatewayPort = Port(section, "GatewayPort", 0),
            AdvertisedAddress = Address(section, "AdvertisedAddress"),
            IsOnKubernetes = Is(section, "Kubernetes", ("false", false), ("true", true)),
            CollectionAgeSeconds = Math.Max(60, section.GetValue("CollectionAgeSeconds", 900)),
        };
        if (settings.SiloPort != 0 && settings.SiloPort == settings.GatewayPort)
            faults.Add("Grains:GatewayPort must be another port than Grains:SiloPort.");
        foreach (var asked in new[] { settings.IsEdge ? "Role=edge" : null, settings.IsOnKubernetes ? "Kubernetes=true" : null }.OfType<string>())
        {
            if (!Clustering.IsBuiltIn) faults.Add($"Grains:{asked} needs Orleans (dotnet build -p:UseRealPackages=true): in this build one process hosts all grains of a service.");
            else if (!journal.IsShared) faults.Add($"Grains:{asked} needs {JournalSettings.ConnectionSetting}: processes find each other in the PostgreSQL database of the journal.");
        }
        if (settings.AdvertisedAddress is null && !settings.IsOnKubernetes && IPAddress.TryParse(configuration["Rest:Address"] ?? "127.0.0.1", out var own) && !IsEvery(own))
            settings = settings with { AdvertisedAddress = own };
        return faults.Count == 0 ? settings : throw new OptionsValidationException("Grains", typeof(GrainSettings), faults);

        bool Is(IConfiguration from, string name, params (string Word, bool Means)[] words)
        {
            if (from[name] is not { Length: > 0 } said) return words[0].Means;
            foreach (var (word, means) in words)
            {
                if (said.Equals(word, StringComparison.OrdinalIgnoreCase)) return means;
            }
            faults.Add($"Grains:{name} must be {string.Join(" or ", words.Select(w => w.Word))}, not '{said}'.");
            return words[0].Means;
        }

        string Name(IConfiguration from, string name)
        {
            var said = from[name] is { Length: > 0 } set ? set : service;
            if (!Names().IsMatch(said)) faults.Add($"Grains:{name} must be 1 to 100 letters, digits, '-', '_' or '.', not '{said}'.");
            return said;
        }

        int Port(IConfiguration from, string name, int usual)
        {
            if (from[name] is not { Length: > 0 } said) return usual;
            if (int.TryParse(said, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= IPEndPoint.MaxPort) return port;
            faults.Add($"Grains:{name} must be a port, 0 to 65535, not '{said}'.");
            return usual;
        }

        IPAddress? Address(IConfiguration from, string name)
        {
            if (from[name] is not { Length: > 0 } said) return null;
            if (IPAddress.TryParse(said, out var address) && !IsEvery(address)) return address;
            faults.Add($"Grains:{name} must be one IP address at which others reach this process, not '{said}'.");
            return null;
        }
    }

    private static bool IsEvery(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    [GeneratedRegex(@"\A[A-Za-z0-9._-]{1,100}\z")]
    private static partial Regex Names();
}
