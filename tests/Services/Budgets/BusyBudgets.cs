using System.Text.Json.Nodes;
using Federated.Access;
using Federated.Engine.Journals;
using Federated.Engine.Processes;
using Federated.Rest.Hosting;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Federated.Tests.Services.Budgets;

/// <summary>The real host with small limits, money at every place, and a journal that a test can hold.</summary>
internal sealed class BusyBudgets : IAsyncDisposable
{
    public const string Ics = "QMF";
    public const string Place = "QMF-NEWHAM";
    public const string OtherPlace = "QMF-HACKNEY";

    /// <summary>How long a test waits for what must happen; no test depends on how long it takes.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private BusyBudgets(BudgetsUnderTest budgets, GrpcChannel channel) =>
        (Host, Finance, Channel, Grpc) = (budgets, budgets.As("system-finance", Ics), channel, new(channel));

    public BudgetsUnderTest Host { get; }

    public Client Finance { get; }

    public GrpcChannel Channel { get; }

    public V1.Budgets.BudgetsClient Grpc { get; }

    public HeldJournal Journal => (HeldJournal)Host.Services.GetRequiredService<IJournal>();

    public Admission Admission => Host.Services.GetRequiredService<Admission>();

    public static async Task<BusyBudgets> Start(
        AdmissionOptions? admission = null, Action<RequestLimits>? limits = null, int stopLimitSeconds = 20, Interceptor? interceptor = null)
    {
        var budgets = await BudgetsUnderTest.Start(services =>
        {
            var journal = services.Single(s => s.ServiceType == typeof(IJournal)).ImplementationFactory!;
            services.Replace(ServiceDescriptor.Singleton<IJournal>(provider => new HeldJournal((IJournal)journal(provider))));
            services.Replace(ServiceDescriptor.Singleton(provider => new Admission(provider.GetRequiredService<GroupCommit>(), admission)));
            services.PostConfigure<RequestLimits>(all => limits?.Invoke(all));
            services.PostConfigure<StopSettings>(stop => stop.LimitSeconds = stopLimitSeconds);
            if (interceptor is null) return;
            services.AddSingleton(interceptor.GetType(), interceptor);
            services.PostConfigure<GrpcServiceOptions>(grpc => grpc.Interceptors.Add(interceptor.GetType()));
        });
        var busy = new BusyBudgets(budgets, GrpcChannel.ForAddress(budgets.Grpc));
        await busy.Finance.Do($"/v1/budgets/{Ics}/funding", Money(10_000, "source", "NHS England"));
        foreach (var place in new[] { Place, OtherPlace })
            await busy.Finance.Do($"/v1/budgets/{Ics}/delegations", Money(1_000, "toOrganisation", place));
        return busy;
    }

    public static JsonObject Money(long pence, string name, string value, string? id = null) => new()
    {
        ["commandId"] = id ?? Guid.NewGuid().ToString(),
        ["year"] = "2025-26",
        ["fund"] = "core",
        ["amountPence"] = pence,
        [name] = value,
    };

    /// <summary>Commits a penny at a place.</summary>
    public Task<Reply> Commit(string place, string? id = null, string? timeout = null) =>
        Finance.PostWithHeaders($"/v1/budgets/{place}/commitments", Money(1, "purpose", "beds", id), timeout);

    public Metadata Headers()
    {
        var caller = Caller.TryCreate("tester", "system-finance", Ics, out _)!;
        return new() { { "authorization", $"Bearer {Host.Services.GetRequiredService<DevelopmentIssuer>().Issue(caller)}" } };
    }

    /// <summary>Ends when so many commands are let in and not answered.</summary>
    public async Task LetIn(int commands)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (Admission.UnderWay != commands) await Task.Delay(5, patience.Token);
    }

    /// <summary>What a place's book has committed.</summary>
    public async Task<long> Committed(string place)
    {
        var (_, body) = await Finance.Get($"/v1/budgets/{place}/position?year=2025-26");
        var core = body["funds"]!.AsArray().Single(fund => fund!["fund"]!.GetValue<string>() == "core")!;
        return long.Parse(core["committedPence"]!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        Journal.Release();
        Finance.Dispose();
        await Host.DisposeAsync();
    }
}
