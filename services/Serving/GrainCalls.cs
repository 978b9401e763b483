using System.Diagnostics;
using Federated.Engine.Journals;
using Federated.Engine.Processes;
using Federated.Rest;
using Grpc.Core;
using Orleans.Runtime;

namespace Federated.Serving;

/// <summary>
/// Calls to grains, whose failures get their place in the error model. While a grain moves from a silo that is gone to
/// another one, it is asked again, so that a client sees that as latency.
/// </summary>
internal static class GrainCalls
{
    private static readonly TimeSpan UsualPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(320);

    /// <summary>
    /// What the grain answers to something that is safe to ask again: a read, or a command by its id. Errors: ALREADY_EXISTS,
    /// RESOURCE_EXHAUSTED, UNAVAILABLE, DATA_LOSS.
    /// </summary>
    public static Task<T> Of<T>(Func<Task<T>> ask) => Once(() => Again(ask, UsualPatience, CancellationToken.None));

    /// <summary>
    /// What the grain answers to something that is safe to ask again, for so long: first soon, later about three times a
    /// second. Errors: those of the grain, and of the last try.
    /// </summary>
    /// <param name="ask">A read, or a command by its id: if its answer was lost, it is given again.</param>
    /// <param name="patience">For how long a try that was not answered is followed by another one.</param>
    /// <param name="over">Ends that.</param>
    public static async Task<T> Again<T>(Func<Task<T>> ask, TimeSpan patience, CancellationToken over)
    {
        var started = Stopwatch.GetTimestamp();
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                return await ask();
            }
            catch (Exception failure) when (IsUnanswered(failure) && !over.IsCancellationRequested && Stopwatch.GetElapsedTime(started) + pause < patience)
            {
                await Task.Delay(pause, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>What is answered to something that may be asked once only. Errors: ALREADY_EXISTS, RESOURCE_EXHAUSTED, UNAVAILABLE, DATA_LOSS.</summary>
    public static async Task<T> Once<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (CommandIdReusedException reused)
        {
            throw ApiError.CommandIdReused(reused.CommandId);
        }
        catch (OverloadedException overloaded)
        {
            throw ApiError.Overloaded(overloaded.Message, overloaded.RetryAfterSeconds);
        }
        catch (JournalFullException)
        {
            throw ApiError.Unavailable(
                "The journal cannot be written because the disk is full; it can be read. Ask again with the same command id when there is room: what was recorded is kept.",
                retryAfterSeconds: 10);
        }
        catch (JournalUnavailableException)
        {
            throw ApiError.Unavailable("The journal does not answer. Ask again with the same command id: what was recorded is kept.", retryAfterSeconds: 2);
        }
        catch (LaterEntryException later)
        {
            throw Later(later);
        }
        catch (JournalCorruptException damaged)
        {
            throw ApiError.Damaged($"{damaged.Message} Nothing of it is told or recorded. The command verify names the first difference; put the journal back from a copy.");
        }
        catch (Exception unanswered) when (IsUnanswered(unanswered))
        {
            throw ApiError.Unavailable("The book does not answer. Ask again with the same command id: what was recorded is kept.", retryAfterSeconds: 2);
        }
    }

    /// <summary>UNAVAILABLE, since another replica may be of that version by now, and this one will be.</summary>
    public static RpcException Later(LaterEntryException later) => ApiError.Unavailable(
        $"Entry {later.Version} of {later.Stream} was written by a later version of the service, which this replica cannot read. " +
        $"It tells and records nothing of {later.Stream} until it is upgraded. Ask again with the same command id: another replica may be.",
        retryAfterSeconds: 5);

    // The silo is gone, or the way to it: the first of these where it is known to be.
    private static bool IsUnanswered(Exception failure) => failure is OrleansMessageRejectionException or TimeoutException;
}
