using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace Federated.Tests.Cluster.Services;

/// <summary>
/// A service in a process of its own, on ports that stay the same: it can be killed as by a power cut, and started again on
/// what it left.
/// </summary>
internal class RunningService : IAsyncDisposable
{
    private static readonly TimeSpan _startLimit = TimeSpan.FromSeconds(120);

    private readonly string[] _command;
    private readonly HttpClient _http;
    private ProgramRun? _run;

    /// <param name="program">The service as it was built.</param>
    /// <param name="issuer">Whose tokens it accepts.</param>
    /// <param name="settings">Where its journal is, such as "--Journal:Path=…", and what else it is told.</param>
    /// <param name="behind">A program that prepares its surroundings and then becomes it; none as a rule.</param>
    protected RunningService(string program, TestIssuer issuer, IEnumerable<string> settings, IEnumerable<string> behind)
    {
        _command =
        [
            .. behind, "dotnet", program, .. settings, $"--Rest:Port={Port}", $"--Urls=http://127.0.0.1:{Port}", $"--Grpc:Port={GrpcPort}", "--Grains:SiloPort=0",
            $"--Authentication:PublicKeyFile={issuer.PublicKeyFile}", "--Logging:LogLevel:Default=Warning", "--Logging:LogLevel:Orleans=Error",
        ];
        _http = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5) }) { BaseAddress = new($"http://127.0.0.1:{Port}"), Timeout = TimeSpan.FromSeconds(60) };
    }

    /// <summary>Where it takes REST.</summary>
    protected int Port { get; } = FreePorts.Next();

    /// <summary>Where it takes gRPC.</summary>
    protected int GrpcPort { get; } = FreePorts.Next();

    /// <summary>What the process has said since it was started.</summary>
    public string Output => _run?.Output ?? "";

    /// <summary>Whether it has ended by itself.</summary>
    public bool HasEnded => _run?.HasExited ?? false;

    /// <summary>Starts the process, and does not wait.</summary>
    public void Begin() => _run = ProgramRun.Start(_command);

    /// <summary>Waits until it takes connections: what is asked from now on is answered.</summary>
    public async Task ServingAsync()
    {
        using var limit = new CancellationTokenSource(_startLimit);
        while (!await TakesConnections())
        {
            if (HasEnded || limit.IsCancellationRequested) throw new InvalidOperationException($"The service does not serve. It said:\n{Output}");
            await Task.Delay(5);
        }
    }

    /// <summary>Starts the process and waits until it serves.</summary>
    public Task StartAsync()
    {
        Begin();
        return ServingAsync();
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        if (_run is null) return;
        await _run.KillAsync();
        await _run.DisposeAsync();
        _run = null;
    }

    /// <summary>Freezes it: it keeps its connections and does nothing (SIGSTOP).</summary>
    public Task FreezeAsync() => ProgramRun.ToEndAsync("kill", ["-STOP", $"{_run!.ProcessId}"]);

    /// <summary>Lets it go on (SIGCONT).</summary>
    public Task ThawAsync() => ProgramRun.ToEndAsync("kill", ["-CONT", $"{_run!.ProcessId}"]);

    /// <summary>Asks it to end, and waits until it has.</summary>
    /// <param name="unless">What it says when it may end otherwise than as it is asked to.</param>
    public async Task StopAsync(string? unless = null)
    {
        var (exitCode, output) = await _run!.StopAsync();
        await _run.DisposeAsync();
        _run = null;
        if (unless is null || !output.Contains(unless, StringComparison.Ordinal)) exitCode.ShouldBe(0, output);
    }

    /// <summary>Waits until it has ended by itself, and tells what it said.</summary>
    public async Task<string> EndedAsync() => (await _run!.EndedAsync()).Output;

    /// <param name="method">Of HTTP.</param>
    /// <param name="path">With the query.</param>
    /// <param name="content">The body, or none.</param>
    /// <param name="token">Who asks.</param>
    /// <param name="patience">How long the service may take; as long as it wants when null.</param>
    /// <exception cref="HttpRequestException">There was no whole answer.</exception>
    public async Task<Reply> SendAsync(HttpMethod method, string path, HttpContent? content, string token, TimeSpan? patience = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (patience is { } limit) request.Headers.Add("grpc-timeout", string.Create(CultureInfo.InvariantCulture, $"{limit.TotalMilliseconds:0}m"));
        using var response = await _http.SendAsync(request);
        return new(response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers.RetryAfter?.Delta);
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_run is not null) await _run.DisposeAsync();
        _http.Dispose();
    }

    private async Task<bool> TakesConnections()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
