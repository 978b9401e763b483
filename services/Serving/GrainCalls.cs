using Federated.Engine.Journals;
using Federated.Engine.Processes;
using Federated.Rest;
using Orleans.Runtime;

namespace Federated.Serving;

/// <summary>Calls to grains, whose failures get their place in the error model.</summary>
internal static class GrainCalls
{
    /// <summary>What the grain answers. Errors: ALREADY_EXISTS, RESOURCE_EXHAUSTED, UNAVAILABLE.</summary>
    public static async Task<T> Of<T>(Func<Task<T>> ask)
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
        catch (Exception unanswered) when (unanswered is OrleansMessageRejectionException or TimeoutException)
        {
            throw ApiError.Unavailable("The book does not answer. Ask again with the same command id: what was recorded is kept.", retryAfterSeconds: 2);
        }
    }
}
