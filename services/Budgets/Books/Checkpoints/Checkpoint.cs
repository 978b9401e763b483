using System.Collections.Immutable;
using Federated.Engine.Journals;

namespace Federated.Budgets.Books;

/// <summary>Where every stream ended at one moment.</summary>
/// <param name="MadeAt">When, UTC: RFC 3339.</param>
/// <param name="Heads">In ordinal order of the streams.</param>
public sealed record Checkpoint(string MadeAt, ImmutableArray<StreamHead> Heads);
