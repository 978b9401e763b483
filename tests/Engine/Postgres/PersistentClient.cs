using Federated.Engine.Journals;

namespace Federated.Tests.Engine.Postgres;

/// <summary>Asks as a client does: what has an unknown outcome is asked for again, with the same id.</summary>
internal static class PersistentClient
{
    public static async Task<T> Persistently<T>(Func<Task<T>> ask)
    {
        using var patience = new CancellationTokenSource(Patience.Long * 2);
        while (true)
        {
            try
            {
                return await ask();
            }
            catch (JournalUnavailableException) when (!patience.IsCancellationRequested)
            {
                await Task.Delay(1);
            }
        }
    }
}
