using System.Collections.Immutable;
using Federated.Domain;
using Federated.Domain.Decisions.Life;
using Federated.Engine.Processes;

namespace Federated.Decisions.Grains;

/// <summary>Keeps one decision. Its key is the decision's id.</summary>
public interface IDecisionGrain : IGrainWithStringKey
{
    /// <summary>
    /// Answers a command, and waits for what it asks of Budgets and of the share no longer than <paramref name="patience"/>.
    /// Errors as <see cref="Process{TState,TCommand,TEntry}.Execute"/>.
    /// </summary>
    Task<DecisionAnswer> Execute(Request<DecisionCommand> request, TimeSpan patience);

    /// <summary>The answer that a command id was given for a request of this fingerprint, with the decision as it is now; null when it was not used.</summary>
    Task<DecisionAnswer?> Recall(string commandId, string fingerprint);

    /// <summary>The decision as it is.</summary>
    Task<DecisionView> Read();

    /// <summary>Everything that happened to it, refusals included, oldest first.</summary>
    Task<ImmutableArray<DecisionEntry>> History();

    /// <summary>Loads the decision, so that what it owes others is delivered, and does what the calendar asks.</summary>
    Task Wake();
}

/// <summary>A decision at a version.</summary>
/// <param name="Version">Version of its stream; 0 for none.</param>
/// <param name="Decision">As it is then.</param>
public sealed record DecisionView(long Version, Decision Decision);

/// <summary>The answer to a command.</summary>
/// <param name="Entry">The entry that it made; a refusal is one too.</param>
/// <param name="View">The decision right after, or later where what it owes was waited for.</param>
public sealed record DecisionAnswer(DecisionEntry Entry, DecisionView View);
