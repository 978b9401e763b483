namespace Federated.Domain.Decisions;

/// <summary>One who acts, as the token says. Rules tell people apart by <see cref="Subject"/>, never by their names.</summary>
/// <param name="Subject">The token's subject: the same person always has the same, and nobody else.</param>
/// <param name="Organisation">Code of the organisation that the person acts for.</param>
/// <param name="Post">The post that the person holds there; null for none.</param>
public sealed record Person(string Subject, string Organisation, string? Post = null);
