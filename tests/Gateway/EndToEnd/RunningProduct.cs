using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Federated.Tests.Gateway.EndToEnd;

/// <summary>
/// The real product in a process of its own, on free ports of the loopback interface and a data folder that is
/// deleted in the end. It can be killed as by a power cut, and started again on the same data.
/// </summary>
internal sealed class RunningProduct : IAsyncDisposable
{
    private static readonly TimeSpan startTimeout = TimeSpan.FromSeconds(90);

    private readonly string[] options;
    private readonly ConcurrentDictionary<(string Role, string Organisation), string> tokens = new();
    private ProgramRun? run;

    private RunningProduct(string[] options)
    {
        this.options = options;
        Data = Directory.CreateTempSubdirectory("federated-data-").FullName;
        var httpPort = FreePorts.Next();
        GrpcAddress = $"127.0.0.1:{FreePorts.Next()}";
        Http = new HttpClient(new SocketsHttpHandler { PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5) })
        {
            BaseAddress = new Uri($"http://127.0.0.1:{httpPort}"),
        };
    }

    /// <summary>The data folder, with the journal in it.</summary>
    public string Data { get; }

    /// <summary>For REST, without a token.</summary>
    public HttpClient Http { get; }

    /// <summary>For REST, such as "http://127.0.0.1:8080".</summary>
    public string RestAddress => Http.BaseAddress!.GetLeftPart(UriPartial.Authority);

    /// <summary>For gRPC over HTTP/2 without TLS: host and port.</summary>
    public string GrpcAddress { get; }

    /// <summary>What it has said since it was started.</summary>
    public string Output => run?.Output ?? "";

    /// <summary>Starts it on an empty data folder and waits until it is ready.</summary>
    public static async Task<RunningProduct> StartAsync(params string[] options)
    {
        var product = new RunningProduct(options);
        try
        {
            await product.StartAgainAsync();
            return product;
        }
        catch
        {
            await product.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it on the data that is there, and waits until it is ready.</summary>
    public async Task StartAgainAsync()
    {
        run = ProgramRun.StartProduct(["--data", Data, "--urls", RestAddress, "--grpc-port", GrpcAddress.Split(':')[1], .. options]);
        using var deadline = new CancellationTokenSource(startTimeout);
        while (!await IsReadyAsync(deadline.Token))
        {
            if (run.HasExited || deadline.IsCancellationRequested)
                throw new InvalidOperationException($"The product did not become ready. It said:\n{run.Output}");
            await Task.Delay(100);
        }
    }

    /// <summary>Asks it to end, as Ctrl+C does, and waits until it has.</summary>
    public async Task<(int ExitCode, string Output)> StopAsync()
    {
        var ended = await run!.StopAsync();
        await KillAsync();
        return ended;
    }

    /// <summary>Asks it to end, and does not wait.</summary>
    public Task SignalAsync() => run!.SignalAsync();

    /// <summary>Waits until it has ended.</summary>
    public async Task<(int ExitCode, string Output)> EndedAsync()
    {
        var ended = await run!.EndedAsync();
        await KillAsync();
        return ended;
    }

    /// <summary>Whether it still runs.</summary>
    public bool IsRunning => run is { HasExited: false };

    /// <summary>Ends it without any warning, as kill -9 does, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        if (run is null)
            return;
        await run.DisposeAsync();
        run = null;
    }

    /// <summary>Speaks for someone with this role at this organisation.</summary>
    public async Task<Actor> ActAsAsync(string role, string organisation)
    {
        if (!tokens.TryGetValue((role, organisation), out var token))
            tokens[(role, organisation)] = token = await NewTokenAsync(role, organisation);
        return new Actor(Http, token);
    }

    /// <summary>A token from the development issuer, as a newcomer gets it.</summary>
    public async Task<string> NewTokenAsync(string role, string organisation, int? lifetimeSeconds = null)
    {
        var request = new JsonObject { ["role"] = role, ["organisation"] = organisation };
        if (lifetimeSeconds is { } seconds)
            request["lifetimeSeconds"] = seconds;
        using var response = await Http.PostAsJsonAsync("/dev/token", request);
        var text = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(HttpStatusCode.OK, text);
        return JsonNode.Parse(text)!["access_token"]!.GetValue<string>();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Http.Dispose();
        Directory.Delete(Data, recursive: true);
    }

    private async Task<bool> IsReadyAsync(CancellationToken cancellation)
    {
        try
        {
            using var response = await Http.GetAsync("/health/ready", cancellation);
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }
}
