using Federated.Engine.Processes;
using Federated.Rest.Hosting;
using Grpc.Core;

namespace Federated.Serving;

/// <summary>
/// Where the commands of a call go in: as many as can be answered, and waited for no longer than their caller waits, or this
/// host runs. What was let in goes on all the same, and its answer stays for who asks again.
/// </summary>
internal sealed class Entrance(Admission admission, GracefulStop stop, ServerCallContext context)
{
    /// <summary>Asks a book, or the register, to record commands. Errors: RESOURCE_EXHAUSTED, UNAVAILABLE, and those of <see cref="GrainCalls"/>.</summary>
    /// <param name="stream">Whose.</param>
    /// <param name="ask">Asks, by the ids of the commands: until the caller's deadline it is done again where no answer came.</param>
    /// <param name="commands">How many they are.</param>
    public Task<T> Ask<T>(string stream, Func<Task<T>> ask, int commands = 1) =>
        GrainCalls.Once(() => Answered(admission.Run(stream, commands, Patience.Whole(context), () => GrainCalls.Again(ask, Patience.Of(context), stop.Over))));

    private async Task<T> Answered<T>(Task<T> asked)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, stop.Over);
        try
        {
            return await asked.WaitAsync(end.Token);
        }
        catch (OperationCanceledException) when (stop.Over.IsCancellationRequested)
        {
            throw GracefulStop.Told();
        }
    }
}
