using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace Federated.Tests.Cluster.Services;

/// <summary>
/// The Budgets service in a process of its own, on a port that stays the same: it can be killed as by a power cut, and
/// started again on what it left.
/// </summary>
internal sealed class RunningBudgets : IAsyncDisposable
{
    private static readonly TimeSpan _startLimit = TimeSpan.FromSeconds(120);

    private readonly TestIssuer _issuer = new();
    private readonly TemporaryFolder _keys = new();
    private readonly int _port = FreePorts.Next();
    private readonly string[] _command;
    private readonly HttpClient _http;
    private ProgramRun? _run;

    /// <param name="settings">Where its journal is, such as "--Journal:Path=…".</param>
    /// <param name="behind">A program that prepares its surroundings and then becomes it; none as a rule.</param>
    public RunningBudgets(IEnumerable<string> settings, params IEnumerable<string> behind)
    {
        var publicKey = Path.Combine(_keys.Path, "issuer.pem");
        File.WriteAllText(publicKey, _issuer.PublicKey);
        _command =
        [
            .. behind, "dotnet", Repository.Budgets, .. settings, $"--Rest:Port={_port}", "--Grpc:Port=0", "--Grains:SiloPort=0",
            $"--Authentication:PublicKeyFile={publicKey}", "--Logging:LogLevel:Default=Warning", "--Logging:LogLevel:Orleans=Error",
        ];
        _http = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5) }) { BaseAddress = new($"http://127.0.0.1:{_port}"), Timeout = TimeSpan.FromSeconds(60) };
        Finance = _issuer.Token("system-finance", SmallSystem.Ics);
        Auditor = _issuer.Token("auditor", "*");
        Operator = _issuer.Token("operator", "*");
    }

    /// <summary>Token of who may do everything with the system's money.</summary>
    public string Finance { get; }

    public string Auditor { get; }

    public string Operator { get; }

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

    /// <summary>Asks it to end, and waits until it has.</summary>
    public async Task StopAsync()
    {
        var (exitCode, output) = await _run!.StopAsync();
        await _run.DisposeAsync();
        _run = null;
        exitCode.ShouldBe(0, output);
    }

    public Task<Reply> GetAsync(string path, string? token = null) => SendAsync(HttpMethod.Get, path, null, token);

    public Task<Reply> PostAsync(string path, string json, string? token = null) =>
        SendAsync(HttpMethod.Post, path, new StringContent(json, Encoding.UTF8, "application/json"), token);

    /// <exception cref="HttpRequestException">There was no whole answer.</exception>
    public async Task<Reply> SendAsync(HttpMethod method, string path, HttpContent? content, string? token)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token ?? Finance);
        using var response = await _http.SendAsync(request);
        return new(response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers.RetryAfter?.Delta);
    }

    public async ValueTask DisposeAsync()
    {
        if (_run is not null) await _run.DisposeAsync();
        _http.Dispose();
        _issuer.Dispose();
        _keys.Dispose();
    }

    private async Task<bool> TakesConnections()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, _port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
