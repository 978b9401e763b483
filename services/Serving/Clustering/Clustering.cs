using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
#if USE_REAL_PACKAGES
using Orleans.Runtime;
#endif

namespace Federated.Serving;

/// <summary>How a host comes to its grains: it hosts them alone, or as a silo of a cluster, or asks those of silos as an edge.</summary>
internal static class Clustering
{
#if USE_REAL_PACKAGES
    // Whose invariant name Orleans knows the driver by.
    private const string Driver = "Npgsql";

    // Twice and more within the ten seconds that clients usually give a command.
    private static readonly TimeSpan LostAfter = TimeSpan.FromSeconds(4);

    /// <summary>Whether this build can be one of several silos.</summary>
    public static bool IsBuiltIn => true;

    /// <summary>
    /// Hosts grains, or as an edge asks those of silos. On a PostgreSQL journal, silos and edges find each other in a schema
    /// beside it, which is made where it is missing; on a SQLite journal there is this silo alone.
    /// </summary>
    /// <param name="builder">The host.</param>
    /// <param name="settings">Where grains live.</param>
    /// <param name="journal">The journal, which was opened before.</param>
    /// <param name="messages">How the service writes its journal, and with it what grains are told.</param>
    /// <exception cref="Engine.Journals.JournalUnavailableException">The tables of the cluster are missing and cannot be made.</exception>
    public static void UseGrains(this WebApplicationBuilder builder, GrainSettings settings, JournalSettings journal, JsonSerializerOptions messages)
    {
        if (journal.IsShared) MembershipSchema.Prepare(journal.Connection!);
        if (settings.IsEdge) builder.UseOrleansClient(edge => AddEdge(edge, settings, journal, messages));
        else builder.UseOrleans(silo => AddSilo(silo, settings, journal, messages));
    }

    private static void AddEdge(IClientBuilder edge, GrainSettings settings, JournalSettings journal, JsonSerializerOptions messages)
    {
        edge.Services.AddMessages(messages);
        edge.UseAdoNetClustering(table => (table.Invariant, table.ConnectionString) = (Driver, MembershipSchema.Connection(journal.Connection!)))
            .UseConnectionRetryFilter(async (_, stopping) =>
            {
                // Until there is a silo this host is not ready, and that is no reason to end.
                await Task.Delay(TimeSpan.FromSeconds(1), stopping);
                return true;
            })
            .Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (settings.ClusterId, settings.ServiceId))
            // The list of silos to ask: one that was added, or is gone, is known soon.
            .Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = TimeSpan.FromSeconds(2))
            // Answers on their way through a silo that is killed are lost, and an edge is not told: it asks again after this.
            .Configure<ClientMessagingOptions>(calls => calls.ResponseTimeout = LostAfter);
    }

    private static void AddSilo(ISiloBuilder silo, GrainSettings settings, JournalSettings journal, JsonSerializerOptions messages)
    {
        silo.Services.AddMessages(messages);
        // Where a call comes in, its grain begins: the gateway sends each organisation to the same silo, and no call crosses.
        silo.Services.AddSingleton<PlacementStrategy, PreferLocalPlacement>();
        silo.Configure<GrainCollectionOptions>(options => HostParts.Collect(options, settings.CollectionAgeSeconds));
        var port = HostParts.SiloPort(settings.SiloPort);
        if (!journal.IsShared)
        {
            silo.UseLocalhostClustering(port, settings.GatewayPort, serviceId: settings.ServiceId, clusterId: settings.ClusterId);
            return;
        }
        silo.UseAdoNetClustering(table => (table.Invariant, table.ConnectionString) = (Driver, MembershipSchema.Connection(journal.Connection!)))
            .Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (settings.ClusterId, settings.ServiceId))
            .Configure<EndpointOptions>(endpoint =>
            {
                (endpoint.SiloPort, endpoint.GatewayPort) = (port, settings.GatewayPort);
                if (settings.AdvertisedAddress is { } address) endpoint.AdvertisedIPAddress = address;
            })
            .Configure<ClusterMembershipOptions>(Watch);
        if (settings.IsOnKubernetes) silo.UseKubernetesHosting();
    }

    // A killed silo's organisations answer again in about a second, a frozen one's in less than ten: nobody suspects a silo
    // that was heard of within NumMissedProbesLimit times MaxProbeTimeout. The price: a silo that hangs for some seconds (a
    // long collection, a machine without time) is declared dead by any one other, ends itself, and must be started again.
    // That is cheap: what it had in memory is in the journal, and fencing keeps it from writing.
    private static void Watch(ClusterMembershipOptions membership)
    {
        membership.ProbeTimeout = TimeSpan.FromSeconds(1);
        membership.MaxProbeTimeout = TimeSpan.FromSeconds(2);
        membership.NumMissedProbesLimit = 2;
        membership.NumVotesForDeathDeclaration = 1;
        // Silos that were all killed, and come back on other ports, wait three times this for those that are not there.
        membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
    }
#else
    /// <summary>Whether this build can be one of several silos.</summary>
    public static bool IsBuiltIn => false;

    /// <summary>Hosts grains: all those of the service, in this process.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="settings">Where grains live.</param>
    /// <param name="journal">The journal, which was opened before.</param>
    /// <param name="messages">How the service writes its journal, and with it what grains are told.</param>
    public static void UseGrains(this WebApplicationBuilder builder, GrainSettings settings, JournalSettings journal, JsonSerializerOptions messages) =>
        builder.UseOrleans(silo =>
        {
            silo.Services.AddMessages(messages);
            silo.UseLocalhostClustering(HostParts.SiloPort(settings.SiloPort), gatewayPort: 0)
                .Configure<GrainCollectionOptions>(options => HostParts.Collect(options, settings.CollectionAgeSeconds));
        });
#endif
}
