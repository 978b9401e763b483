using Federated.Domain.Budgets;

namespace Federated.Tests.Engine.Simulation.Checks;

/// <summary>Looks at what books say to each other.</summary>
internal sealed class TransferCheck(World world)
{
    private readonly Dictionary<string, (bool WasOver, int FailedReads)> _sent = new(StringComparer.Ordinal);

    /// <summary>A sender is sending: only what is durable, and not what it must know to be over.</summary>
    public void Sent(Activation? sender, Transfer transfer)
    {
        var book = world.Checks.Journal.Book(transfer.From);
        if (book.Find(transfer.SettleId) is null && !book.InFlight.ContainsKey(transfer.Key))
            world.Wrong("durability", $"{transfer.From} sends {transfer.Key}, which its journal does not have.");
        if (sender is null) return;

        // Between two sendings it asks the journal. If the transfer was over before the first, the second must not be.
        var isOver = book.Find(transfer.SettleId) is not null;
        var (failedReads, sending) = (sender.Host.Journal.FailedReads, $"{sender.Name} {transfer.Key}");
        if (isOver && _sent.TryGetValue(sending, out var before) && before.WasOver && before.FailedReads == failedReads)
            world.Wrong("resending", $"{sender.Name} sends {transfer.Key} again, which was over before it asked the journal.");
        _sent[sending] = (isOver, failedReads);
    }

    /// <summary>A receiver is answering: what its journal says.</summary>
    public void Answered(Activation receiver, Transfer transfer, Refusal? refusal)
    {
        var book = world.Checks.Journal.Book(receiver.Key);
        var entry = book.Find(transfer.ReceiveId);
        // What was passed on has arrived when the sibling's answer is recorded here.
        var last = entry is { Kind: "virement-passed", Transfers: [var passedOn] } ? book.Find(passedOn.SettleId) : entry;
        if (last is null)
            world.Wrong("durability", $"{receiver.Name} answers {transfer.Key}, and its journal has no answer.");
        else if ((last.Refusal is null) != (refusal is null))
            world.Wrong("answers", $"{receiver.Name} answers {transfer.Key} with {refusal?.Reason.ToString() ?? "yes"}, and its journal has {last.Kind} {last.Refusal}.");
    }
}
