namespace Federated.Rest;

/// <summary>A failure of HTTP itself, which gRPC has no status for: 406, 413 and 415.</summary>
internal sealed class ProblemException(Problem problem) : Exception(problem.Detail)
{
    public Problem Problem { get; } = problem;
}
