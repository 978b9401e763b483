using System.Collections.Immutable;
using Federated.Domain;
using Federated.Domain.Budgets;

namespace Federated.Tests.Engine.Simulation;

/// <summary>How commands are asked for.</summary>
internal enum Manner
{
    /// <summary>One, of which the answer does not wait for another book.</summary>
    Execute,
    /// <summary>One that sends money.</summary>
    Send,
    /// <summary>Several, one after the other.</summary>
    Each,
    /// <summary>Several that count as one.</summary>
    All,
}

/// <summary>One command as a client has it: the same however often it is asked.</summary>
internal sealed record Question(string Id, string Fingerprint, BookCommand Command)
{
    public Request<BookCommand> At(DateTimeOffset recordedAt) => new(Id, Fingerprint, "a client", recordedAt, Command);
}

/// <summary>What a client asks of one organisation in one request.</summary>
internal sealed record Ask(string Organisation, Manner Manner, ImmutableArray<Question> Questions)
{
    public override string ToString() => $"{Manner} {string.Join(", ", Questions.Select(q => $"{q.Id} {q.Command.GetType().Name} {q.Command.AmountPence}"))}";
}
