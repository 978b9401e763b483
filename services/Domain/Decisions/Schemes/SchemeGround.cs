using System.Collections.Immutable;
using Federated.Domain.Organisations;

namespace Federated.Domain.Decisions.Schemes;

/// <summary>What a scheme is checked against.</summary>
/// <param name="Federation">The organisations.</param>
/// <param name="Funds">Codes of the ICS's funds.</param>
public sealed record SchemeGround(Federation Federation, ImmutableArray<string> Funds);
