namespace Federated.Tests.Cluster.Services;

/// <summary>Whom clients ask about books: a service, or the gateway in front of several. They act as the system's finance lead.</summary>
internal interface IBooks
{
    Task<Reply> GetAsync(string path);

    Task<Reply> PostAsync(string path, string json);
}
