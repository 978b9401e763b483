using Federated.TestSupport.Postgres;

namespace Federated.Tests.Engine.Postgres;

/// <summary>Tests that share a server; each has a database of its own.</summary>
[CollectionDefinition(Name)]
public sealed class PostgresTests : ICollectionFixture<PostgresServer>
{
    public const string Name = "PostgreSQL";
}
