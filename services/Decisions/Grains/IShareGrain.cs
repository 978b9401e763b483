using Federated.Domain;
using Federated.Domain.Decisions.Shares;
using Federated.Engine.Processes;

namespace Federated.Decisions.Grains;

/// <summary>The one writer of the 80:20 measure of an ICS. Its key is the code of the ICS.</summary>
public interface IShareGrain : IGrainWithStringKey
{
    /// <summary>Answers a command. Errors as <see cref="Process{TState,TCommand,TEntry}.Execute"/>.</summary>
    Task<Answer<ShareEntry>> Execute(Request<ShareCommand> request);

    /// <summary>The measure as it is.</summary>
    Task<Tally> Read();

    /// <summary>An event of a book of the ICS has come, for the first time or again. Ends when it is counted. Errors as those of Budgets.</summary>
    Task Told(string organisation, long version);

    /// <summary>Follows the books, as long as it does not do so already; delivers notices; looks at held decisions again once a day.</summary>
    Task Wake();
}
