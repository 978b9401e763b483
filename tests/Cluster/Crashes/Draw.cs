using Federated.Tests.Cluster.Services;

namespace Federated.Tests.Cluster.Crashes;

/// <summary>Draws what a client asks next. It goes on from what was acknowledged to it: commitments to pay, holds to see to.</summary>
internal sealed class Draw(Random random)
{
    private const long MoreThanThereIs = 900_000_000_000;

    private readonly List<Command> _commitments = [];
    private readonly List<Command> _holds = [];

    /// <summary>Remembers a command that was accepted.</summary>
    public void Accepted(Command command)
    {
        if (command.Kind == "commit") _commitments.Add(command);
        if (command.Kind == "reserve") _holds.Add(command);
    }

    public Message Next() => random.Next(10) switch
    {
        0 => Batch(),
        1 or 2 => Message.Of(Transfer()),
        _ => Message.Of(Local(Any(SmallSystem.Networks), Pence())),
    };

    private Message Batch()
    {
        var holder = Any(SmallSystem.Networks);
        return Message.Batch([.. Enumerable.Range(0, random.Next(2, 8)).Select(_ => random.Next(5) == 0
            ? Command.VireToSibling(random, holder, Fund(), Pence())
            : Local(holder, Pence(), isNew: true))], atomic: random.Next(2) == 0);
    }

    private Command Transfer()
    {
        var pence = Pence();
        return random.Next(4) switch
        {
            0 => Command.Return(random, Any([.. SmallSystem.Places, .. SmallSystem.Networks]), Fund(), pence),
            1 => Command.VireToSibling(random, Any([.. SmallSystem.Places, .. SmallSystem.Networks]), Fund(), pence),
            _ => Delegation(Any([SmallSystem.Ics, .. SmallSystem.Places]), pence),
        };
    }

    private Command Delegation(string parent, long pence) => Command.Delegate(random, parent, Any(SmallSystem.ChildrenOf(parent)), Fund(), pence);

    private Command Local(string holder, long pence, bool isNew = false)
    {
        switch (random.Next(10))
        {
            case 0 when !isNew && Take(_commitments) is { } commitment: return Command.SpendCommitted(random, commitment, Part(commitment));
            case 1 when !isNew && Take(_holds) is { } hold: return Command.CommitHold(random, hold, Part(hold));
            case 2 when !isNew && Take(_holds) is { } hold: return Command.Release(random, hold, Part(hold));
            case 3 or 4: return Command.Spend(random, holder, Fund(), pence);
            case 5 or 6: return Command.Reserve(random, holder, Fund(), pence);
            case 7: return Command.VireToFund(random, holder, SmallSystem.Funds[0], SmallSystem.Funds[1], pence);
            default: return Command.Commit(random, holder, Fund(), pence);
        }
    }

    private Command? Take(List<Command> open)
    {
        if (open.Count == 0) return null;
        var index = random.Next(open.Count);
        var taken = open[index];
        open.RemoveAt(index);
        return taken;
    }

    private long Part(Command open) => random.NextInt64(1, open.AmountPence + 1);

    // Now and then more than anybody holds: a refusal is an answer too.
    private long Pence() => random.Next(20) == 0 ? MoreThanThereIs : random.NextInt64(1, 1_000);

    private string Fund() => Any(SmallSystem.Funds);

    private string Any(IReadOnlyList<string> of) => of[random.Next(of.Count)];
}
