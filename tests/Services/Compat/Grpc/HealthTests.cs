using Federated.Tests.Services.Compat.Grpc.Proto;
using Grpc.Core;
using Grpc.Health.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace Federated.Tests.Services.Compat.Grpc;

public sealed class HealthTests : IAsyncLifetime
{
    private readonly Dictionary<string, HealthStatus> results = new() { ["journal"] = HealthStatus.Healthy, ["extras"] = HealthStatus.Healthy };
    private readonly Publications publications = new();
    private GreeterHost host = null!;
    private Health.HealthClient client = null!;

    public async Task InitializeAsync()
    {
        host = await GreeterHost.StartAsync(
            services: services =>
            {
                services.AddGrpcHealthChecks(options => options.Services.Map("books", context => context.Tags.Contains("books")))
                    .AddCheck("journal", () => new HealthCheckResult(results["journal"]), ["books"])
                    .AddCheck("extras", () => new HealthCheckResult(results["extras"]));
                services.AddSingleton<IHealthCheckPublisher>(publications);
                services.Configure<HealthCheckPublisherOptions>(options =>
                {
                    options.Delay = TimeSpan.Zero;
                    options.Period = TimeSpan.FromSeconds(1);
                });
            },
            map: application =>
            {
                application.MapGrpcService<GreeterService>();
                application.MapGrpcHealthChecksService();
            });
        client = new Health.HealthClient(host.Channel());
    }

    public async Task DisposeAsync() => await host.DisposeAsync();

    [Fact]
    public async Task A_server_whose_checks_pass_is_SERVING() => (await CheckAsync("")).ShouldBe(ServingStatus.Serving);

    [Fact]
    public async Task Degraded_still_serves_and_unhealthy_does_not()
    {
        results["extras"] = HealthStatus.Degraded;
        (await CheckAsync("")).ShouldBe(ServingStatus.Serving);
        results["extras"] = HealthStatus.Unhealthy;
        (await CheckAsync("")).ShouldBe(ServingStatus.NotServing);
    }

    [Fact]
    public async Task A_service_depends_only_on_its_own_checks()
    {
        results["extras"] = HealthStatus.Unhealthy;
        (await CheckAsync("books")).ShouldBe(ServingStatus.Serving);
    }

    [Fact]
    public async Task An_unknown_service_is_NOT_FOUND() =>
        (await Should.ThrowAsync<RpcException>(() => CheckAsync("nonsense"))).StatusCode.ShouldBe(StatusCode.NotFound);

    [Fact]
    public async Task A_watch_tells_the_status_now_and_when_it_changes()
    {
        using var watch = await WatchAsync("books");
        (await NextAsync(watch)).ShouldBe(ServingStatus.Serving);
        results["journal"] = HealthStatus.Unhealthy;
        (await NextAsync(watch)).ShouldBe(ServingStatus.NotServing);
        results["journal"] = HealthStatus.Healthy;
        (await NextAsync(watch)).ShouldBe(ServingStatus.Serving);
    }

    [Fact]
    public async Task A_watch_is_quiet_while_nothing_changes()
    {
        using var watch = await WatchAsync("");
        (await NextAsync(watch)).ShouldBe(ServingStatus.Serving);
        await publications.NextAsync();
        await publications.NextAsync();
        results["journal"] = HealthStatus.Unhealthy;
        (await NextAsync(watch)).ShouldBe(ServingStatus.NotServing);
    }

    [Fact]
    public async Task A_watch_of_an_unknown_service_says_so_and_stays()
    {
        using var watch = client.Watch(new HealthCheckRequest { Service = "nonsense" });
        (await NextAsync(watch)).ShouldBe(ServingStatus.ServiceUnknown);
        await host.Client.GreetAsync(new Greeting());
        Should.Throw<InvalidOperationException>(() => watch.GetStatus());
    }

    [Fact]
    public async Task A_server_that_stops_ends_its_watches_with_NOT_SERVING()
    {
        using var watch = await WatchAsync("");
        (await NextAsync(watch)).ShouldBe(ServingStatus.Serving);
        var stopping = host.StopAsync();
        (await NextAsync(watch)).ShouldBe(ServingStatus.NotServing);
        (await watch.ResponseStream.MoveNext()).ShouldBeFalse();
        await stopping;
    }

    private async Task<ServingStatus> CheckAsync(string service) =>
        (await client.CheckAsync(new HealthCheckRequest { Service = service })).Status;

    private async Task<AsyncServerStreamingCall<HealthCheckResponse>> WatchAsync(string service)
    {
        // A watch that begins before the checks have run for the first time tells the same status twice.
        await publications.NextAsync();
        return client.Watch(new HealthCheckRequest { Service = service });
    }

    private static async Task<ServingStatus> NextAsync(AsyncServerStreamingCall<HealthCheckResponse> watch)
    {
        (await watch.ResponseStream.MoveNext()).ShouldBeTrue();
        return watch.ResponseStream.Current.Status;
    }

    /// <summary>Lets a test wait until the checks have run.</summary>
    private sealed class Publications : IHealthCheckPublisher
    {
        private readonly SemaphoreSlim published = new(0);

        public async Task NextAsync() => (await published.WaitAsync(TimeSpan.FromSeconds(30))).ShouldBeTrue();

        public Task PublishAsync(HealthReport report, CancellationToken cancellationToken)
        {
            published.Release();
            return Task.CompletedTask;
        }
    }
}
