using System.Runtime.CompilerServices;
using Federated.Engine.Journals;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Federated.Tests.Services.Budgets;

/// <summary>A host that was asked to end, as its callers see it.</summary>
public sealed class StoppingTests
{
    [Fact]
    public async Task It_is_not_ready_but_answers_what_it_has_let_in()
    {
        await using var busy = await BusyBudgets.Start();
        busy.Journal.Hold();
        var let = busy.Commit(BusyBudgets.Place);
        await busy.LetIn(1);
        Stop(busy);

        using var http = new HttpClient { BaseAddress = busy.Host.Rest };
        using (var ready = await http.GetAsync("/health/ready")) ((int)ready.StatusCode).ShouldBe(503);
        (await http.GetStringAsync("/health/live")).ShouldBe("Healthy");
        busy.Journal.Release();
        (await let).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Who_is_not_answered_within_its_limit_is_told_to_ask_again()
    {
        await using var busy = await BusyBudgets.Start(stopLimitSeconds: 1);
        busy.Journal.Hold();
        var id = Guid.NewGuid().ToString();
        var let = busy.Commit(BusyBudgets.Place, id);
        await busy.LetIn(1);
        Stop(busy);
        (await let.WaitAsync(BusyBudgets.Patience)).ShouldBeTurnedAway(503, "UNAVAILABLE");

        // What was let in is recorded all the same, once.
        busy.Journal.Release();
        await busy.LetIn(0);
        (await busy.Host.Services.GetRequiredService<IJournal>().Find(BusyBudgets.Place, id)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_stream_of_commands_gets_the_answers_of_those_that_began_and_ends_with_UNAVAILABLE()
    {
        await using var busy = await BusyBudgets.Start();
        using var call = busy.Grpc.Execute(busy.Headers());
        busy.Journal.Hold();
        await call.RequestStream.WriteAsync(new()
        {
            Organisation = BusyBudgets.Place,
            Command = new() { CommandId = Guid.NewGuid().ToString(), Commit = new() { Year = "2025-26", Fund = "core", AmountPence = 1, Purpose = "beds" } },
        });
        await busy.LetIn(1);
        Stop(busy);
        busy.Journal.Release();

        (await call.ResponseStream.MoveNext(default).WaitAsync(BusyBudgets.Patience)).ShouldBeTrue();
        call.ResponseStream.Current.Commit.AmountPence.ShouldBe(1);
        var end = await Should.ThrowAsync<RpcException>(() => call.ResponseStream.MoveNext(default).WaitAsync(BusyBudgets.Patience));
        end.StatusCode.ShouldBe(StatusCode.Unavailable);
    }

    [Fact]
    public async Task A_page_that_a_watch_is_about_to_tell_arrives_and_then_it_ends_with_UNAVAILABLE()
    {
        var pages = new HeldPages();
        await using var busy = await BusyBudgets.Start(interceptor: pages);
        using var call = new V1.Events.EventsClient(busy.Channel).WatchEvents(new(), busy.Headers());
        await pages.UnderWay.WaitAsync(BusyBudgets.Patience);
        Stop(busy);
        pages.Release();

        (await call.ResponseStream.MoveNext(default).WaitAsync(BusyBudgets.Patience)).ShouldBeTrue();
        call.ResponseStream.Current.Events.ShouldNotBeEmpty();
        var end = await Should.ThrowAsync<RpcException>(() => call.ResponseStream.MoveNext(default).WaitAsync(BusyBudgets.Patience));
        end.StatusCode.ShouldBe(StatusCode.Unavailable);
    }

    [Fact]
    public async Task When_it_has_ended_nothing_of_it_stays_in_memory()
    {
        var left = await Ended();

        for (var i = 0; i < 100 && left.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Delay(TimeSpan.FromMilliseconds(100));
        }
        left.IsAlive.ShouldBeFalse();
    }

    // Apart, so that no variable of the test holds what it looks for.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> Ended()
    {
        await using var host = await BudgetsUnderTest.Start();
        return new(host.Services);
    }

    private static void Stop(BusyBudgets busy) => busy.Host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

    /// <summary>Holds what a stream writes until a test lets it go.</summary>
    private sealed class HeldPages : Interceptor
    {
        private readonly TaskCompletionSource _underWay = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task UnderWay => _underWay.Task;

        public void Release() => _released.SetResult();

        public override Task ServerStreamingServerHandler<TRequest, TResponse>(
            TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
            ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
            continuation(request, new Writer<TResponse>(this, responseStream), context);

        private sealed class Writer<T>(HeldPages held, IServerStreamWriter<T> stream) : IServerStreamWriter<T>
        {
            public WriteOptions? WriteOptions
            {
                get => stream.WriteOptions;
                set => stream.WriteOptions = value;
            }

            public Task WriteAsync(T message) => WriteAsync(message, CancellationToken.None);

            public async Task WriteAsync(T message, CancellationToken cancellationToken)
            {
                held._underWay.TrySetResult();
                await held._released.Task;
                await stream.WriteAsync(message, cancellationToken);
            }
        }
    }
}
