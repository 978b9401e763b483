using Federated.Engine.Journals;
using Federated.Engine.Processes;
using Federated.Rest;
using Grpc.Core;
using Orleans.Runtime;

namespace Federated.Serving;

/// <summary>Calls to grains, whose failures get their place in the error model.</summary>
internal static class GrainCalls
{
    /// <summary>What the grain answers. Errors: ALREADY_EXISTS, RESOURCE_EXHAUSTED, UNAVAILABLE, DATA_LOSS.</summary>
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
        catch (LaterEntryException later)
        {
            throw Later(later);
        }
        catch (JournalCorruptException damaged)
        {
            throw ApiError.Damaged($"{damaged.Message} Nothing of it is told or recorded. The command verify names the first difference; put the journal back from a copy.");
        }
        catch (Exception unanswered) when (unanswered is OrleansMessageRejectionException or TimeoutException)
        {
            throw ApiError.Unavailable("The book does not answer. Ask again with the same command id: what was recorded is kept.", retryAfterSeconds: 2);
        }
    }

    /// <summary>UNAVAILABLE, since another replica may be of that version by now, and this one will be.</summary>
    public static RpcException Later(LaterEntryException later) => ApiError.Unavailable(
        $"Entry {later.Version} of {later.Stream} was written by a later version of the service, which this replica cannot read. " +
        $"It tells and records nothing of {later.Stream} until it is upgraded. Ask again with the same command id: another replica may be.",
        retryAfterSeconds: 5);
}
