using Grpc.Core;
using Orleans.Runtime;

namespace Federated.Tests.Services.Grains;

/// <summary>What a call to a grain does while the silo of the grain goes away.</summary>
public class GrainCallTests
{
    private static readonly TimeSpan _long = TimeSpan.FromSeconds(20);

    public static TheoryData<string> Unanswered => ["silo", "timeout"];

    [Theory]
    [MemberData(nameof(Unanswered))]
    public async Task What_no_grain_answered_is_asked_again_until_one_does(string failure)
    {
        var grain = new Grain(3, failure);

        (await GrainCalls.Again(grain.Ask, _long, CancellationToken.None)).ShouldBe("answer");
        (await GrainCalls.Of(new Grain(3, failure).Ask)).ShouldBe("answer");

        grain.Asked.ShouldBe(4);
    }

    [Fact]
    public async Task What_may_be_asked_once_only_is_not_asked_again()
    {
        var grain = new Grain(1, "silo");

        (await Should.ThrowAsync<RpcException>(GrainCalls.Once(grain.Ask))).StatusCode.ShouldBe(StatusCode.Unavailable);

        grain.Asked.ShouldBe(1);
    }

    [Fact]
    public async Task What_a_grain_answered_with_an_error_is_not_asked_again()
    {
        var grain = new Grain(int.MaxValue, "error");

        await Should.ThrowAsync<InvalidOperationException>(GrainCalls.Again(grain.Ask, _long, CancellationToken.None));

        grain.Asked.ShouldBe(1);
    }

    [Fact]
    public async Task It_is_not_asked_again_after_the_callers_deadline()
    {
        var grain = new Grain(int.MaxValue, "silo");

        await Should.ThrowAsync<SiloUnavailableException>(GrainCalls.Again(grain.Ask, TimeSpan.FromSeconds(1), CancellationToken.None).WaitAsync(_long));

        // 20, 40, 80, 160, 320 and 320 ms lie between tries; a slow machine makes fewer of them.
        grain.Asked.ShouldBeInRange(2, 8);
    }

    [Fact]
    public async Task It_is_not_asked_again_once_the_host_ends()
    {
        using var over = new CancellationTokenSource();
        var grain = new Grain(int.MaxValue, "silo");
        var asking = GrainCalls.Again(grain.Ask, TimeSpan.MaxValue, over.Token);

        await over.CancelAsync();

        await Should.ThrowAsync<SiloUnavailableException>(asking.WaitAsync(_long));
    }

    // Fails so often, then answers.
    private sealed class Grain(int failures, string failure)
    {
        public int Asked { get; private set; }

        public async Task<string> Ask()
        {
            await Task.Yield();
            if (++Asked > failures) return "answer";
            throw failure switch
            {
                "silo" => new SiloUnavailableException("The silo is gone."),
                "timeout" => new TimeoutException(),
                _ => new InvalidOperationException(),
            };
        }
    }
}
