using Federated.Tests.Services.Compat.Grpc.Proto;
using Grpc.Core;

namespace Federated.Tests.Services.Compat.Grpc;

/// <summary>What happened in handlers that the caller no longer hears.</summary>
internal sealed class Events
{
    private readonly TaskCompletionSource cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Cancelled => cancelled.Task.WaitAsync(TimeSpan.FromSeconds(30));

    /// <summary>A conversation has ended, however it did.</summary>
    public TaskCompletionSource ConversationOver { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Waiting => waiting.Task.WaitAsync(TimeSpan.FromSeconds(30));

    public int ServicesDisposed { get; set; }

    public void Cancel() => cancelled.TrySetResult();

    public async Task WaitAsync(CancellationToken token)
    {
        waiting.TrySetResult();
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
        }
        finally
        {
            cancelled.TrySetResult();
        }
    }
}

/// <summary>A service that does what the greeting wishes.</summary>
internal sealed class GreeterService(Events events) : Greeter.GreeterBase, IDisposable
{
    public static readonly byte[] Details = [0, 1, 254, 255];

    public override async Task<Reply> Greet(Greeting request, ServerCallContext context)
    {
        var reply = new Reply { Text = $"Hello, {request.Text}" };
        switch (request.Wish)
        {
            case "large":
                reply.Text = new string('x', request.Times);
                break;
            case "metadata":
                foreach (var entry in context.RequestHeaders)
                    reply.Seen.Add($"{entry.Key}#{reply.Seen.Count}", entry.IsBinary ? Convert.ToBase64String(entry.ValueBytes) : entry.Value);
                break;
            case "context":
                reply.Seen["method"] = context.Method;
                reply.Seen["host"] = context.Host;
                reply.Seen["peer"] = context.Peer;
                reply.Seen["deadline"] = context.Deadline.ToString("O");
                reply.Seen["authenticated"] = context.AuthContext.IsPeerAuthenticated.ToString();
                reply.Seen["path"] = context.GetHttpContext().Request.Path;
                reply.Seen["encoding"] = context.GetHttpContext().Request.Headers["grpc-encoding"].ToString();
                break;
            case "headers and trailers":
                await context.WriteResponseHeadersAsync(new Metadata { { "early", "bird" }, { "early-bin", Details } });
                context.ResponseTrailers.Add("late", "owl");
                context.ResponseTrailers.Add("late-bin", Details);
                break;
            case "status beside response":
                context.Status = new Status(StatusCode.AlreadyExists, "seen before");
                break;
            case "refuse":
                throw new RpcException(
                    new Status(StatusCode.FailedPrecondition, "100 % of £5 is gone\nsorry"),
                    new Metadata { { "reason", "GONE" }, { "grpc-status-details-bin", Details } });
            case "fail":
                throw new InvalidOperationException("a secret");
            case "nothing":
                return null!;
            case "wait":
                await events.WaitAsync(context.CancellationToken);
                break;
        }
        return reply;
    }

    public override async Task Repeat(Greeting request, IServerStreamWriter<Reply> responseStream, ServerCallContext context)
    {
        if (request.Wish == "two at once")
        {
            var large = new Reply { Text = new string('x', 3_000_000) };
            await Task.WhenAll(responseStream.WriteAsync(large), responseStream.WriteAsync(large));
        }
        for (var i = 0; i < request.Times; i++)
            await responseStream.WriteAsync(new Reply { Text = $"{request.Text} {i}" });
        if (request.Wish == "then fail")
            throw new RpcException(new Status(StatusCode.DataLoss, "worn out"), new Metadata { { "reason", "WORN" } });
        if (request.Wish == "then wait")
            await events.WaitAsync(context.CancellationToken);
        if (request.Wish == "until cancelled")
        {
            using var registration = context.CancellationToken.Register(events.Cancel);
            while (true)
                await responseStream.WriteAsync(new Reply { Text = request.Text });
        }
    }

    public override async Task<Reply> Collect(IAsyncStreamReader<Greeting> requestStream, ServerCallContext context)
    {
        var texts = new List<string>();
        while (await requestStream.MoveNext())
        {
            if (requestStream.Current.Wish == "enough")
                throw new RpcException(new Status(StatusCode.OutOfRange, "enough"));
            texts.Add(requestStream.Current.Text);
        }
        return new Reply { Text = string.Join(' ', texts) };
    }

    public override async Task Converse(
        IAsyncStreamReader<Greeting> requestStream, IServerStreamWriter<Reply> responseStream, ServerCallContext context)
    {
        try
        {
            await foreach (var greeting in requestStream.ReadAllAsync())
                await responseStream.WriteAsync(new Reply { Text = $"Hello, {greeting.Text}" });
        }
        finally
        {
            events.ConversationOver.TrySetResult();
        }
    }

    public void Dispose() => events.ServicesDisposed++;
}
