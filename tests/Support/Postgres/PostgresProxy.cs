using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Federated.TestSupport.Postgres;

/// <summary>What a <see cref="PostgresProxy"/> does when a client sends the end of a transaction.</summary>
public enum AtCommit
{
    /// <summary>Lets it through.</summary>
    Pass,
    /// <summary>Cuts the connection; the server never hears of it.</summary>
    CutBefore,
    /// <summary>Lets it through and cuts the connection before the answer.</summary>
    CutAfter,
    /// <summary>Cuts the client off; the server hears of it later, at <see cref="PostgresProxy.Deliver"/>.</summary>
    DeliverLate,
    /// <summary>Falls silent for good: nothing goes through in either direction, and nothing is closed.</summary>
    Silence,
}

/// <summary>The network between a client and a server: it can break at the very moment that matters.</summary>
public sealed class PostgresProxy : IAsyncDisposable
{
    // A query of its own without a name, as the protocol has it.
    private static readonly byte[] _commit = [0, .. "COMMIT"u8, 0];

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly TaskCompletionSource _late = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _serverPort;
    private readonly Task _accepting;
    private TaskCompletionSource _happened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile AtCommit _next;
    private volatile bool _silent;

    /// <param name="connection">A connection string to the server behind it.</param>
    public PostgresProxy(string connection)
    {
        _listener.Start();
        var settings = new NpgsqlConnectionStringBuilder(connection);
        _serverPort = settings.Port;
        settings.Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        Connection = settings.ToString();
        _accepting = Accept();
    }

    /// <summary>The same database, through here.</summary>
    public string Connection { get; }

    /// <summary>Arms it for one commit.</summary>
    /// <returns>Ends when that has come.</returns>
    public Task Next(AtCommit what)
    {
        _happened = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _next = what;
        return _happened.Task;
    }

    /// <summary>Falls silent at once: nothing goes through, and nothing is closed.</summary>
    public void FallSilent() => _silent = true;

    /// <summary>Gives the server what was held back.</summary>
    public void Deliver() => _late.SetResult();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Stop();
        await _accepting;
        _ending.Dispose();
    }

    private async Task Accept()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_ending.Token);
                connections.Add(Connect(client));
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task Connect(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient())
        {
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _serverPort, _ending.Token);
                using var broken = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
                var cut = new Cut();
                var ways = new[] { Requests(client, server.GetStream(), cut, broken.Token), Answers(server.GetStream(), client.GetStream(), cut, broken.Token) };
                await Task.WhenAny(ways);
                await broken.CancelAsync();
                await Task.WhenAll(ways);
            }
            catch (Exception end) when (end is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
            {
                // One side has gone, and the other goes with it.
            }
        }
    }

    private async Task Requests(TcpClient client, NetworkStream server, Cut cut, CancellationToken broken)
    {
        var from = client.GetStream();
        var buffer = new byte[64 * 1024];
        while (await from.ReadAsync(buffer, broken) is > 0 and var length)
        {
            var bytes = buffer.AsMemory(0, length);
            var what = AtCommit.Pass;
            if (_next != AtCommit.Pass && bytes.Span.IndexOf(_commit) >= 0) (what, _next) = (_next, AtCommit.Pass);
            // Nothing is told from here on, though the server may answer sooner than the cut comes.
            if (what != AtCommit.Pass) cut.Made = true;
            if (what == AtCommit.Silence) _silent = true;
            if (what == AtCommit.DeliverLate)
            {
                client.Close();
                _happened.TrySetResult();
                await _late.Task.WaitAsync(broken);
            }
            if (!_silent && what != AtCommit.CutBefore) await server.WriteAsync(bytes, broken);
            _ = what == AtCommit.Pass || _happened.TrySetResult();
            if (what is not (AtCommit.Pass or AtCommit.Silence)) return;
        }
    }

    private async Task Answers(NetworkStream server, NetworkStream client, Cut cut, CancellationToken broken)
    {
        var buffer = new byte[64 * 1024];
        while (await server.ReadAsync(buffer, broken) is > 0 and var length)
        {
            if (!_silent && !cut.Made) await client.WriteAsync(buffer.AsMemory(0, length), broken);
        }
        // That nobody is there any more would be news as well.
        if (_silent) await Task.Delay(Timeout.Infinite, broken);
    }

    private sealed class Cut
    {
        public volatile bool Made;
    }
}
