using Federated.Domain;
using Federated.Domain.Decisions.Schemes;
using Federated.Engine.Processes;

namespace Federated.Decisions.Grains;

/// <summary>Keeps the schemes of an ICS. Its key is the code of the ICS.</summary>
public interface ISchemeGrain : IGrainWithStringKey
{
    /// <summary>Answers a command. Errors as <see cref="Process{TState,TCommand,TEntry}.Execute"/>.</summary>
    Task<Answer<SchemeEntry>> Execute(Request<SchemeCommand> request);

    /// <summary>The answer that a command id was given for a request of this fingerprint; null when it was not used.</summary>
    Task<Answer<SchemeEntry>?> Recall(string commandId, string fingerprint);

    /// <summary>The draft and all versions.</summary>
    Task<SchemeBook> Read();

    /// <summary>Tells Budgets the limits of what was published, as long as it has not been told.</summary>
    Task Wake();
}
