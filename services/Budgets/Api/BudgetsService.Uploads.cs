using System.Collections.Immutable;
using Federated.Budgets.Grains;
using Federated.Domain.Organisations;
using Grpc.Core;

namespace Federated.Budgets.Api;

/// <summary>Commands that an upload is made of: an atomic batch.</summary>
internal sealed partial class BudgetsService
{
    /// <summary>Runs the commands of an upload as one. Where any cannot be run, its fault stays with its entry, and the book is not asked.</summary>
    /// <param name="entries">At least one, each with an id of its own.</param>
    /// <param name="organisation">Whose book it is; the caller may do this there.</param>
    /// <param name="fingerprint">Of the whole upload; null to learn what would happen, and record nothing.</param>
    /// <param name="context">The call.</param>
    /// <returns>One a command; none when there was a fault.</returns>
    internal async Task<ImmutableArray<V1.BatchAnswer>> ExecuteUpload(
        ImmutableArray<BatchEntry> entries, Organisation organisation, string? fingerprint, ServerCallContext context)
    {
        var batch = new Batch();
        await Read(batch, entries, organisation, context);
        if (entries.Any(entry => entry.Fault is not null))
        {
            batch.Abandon();
            return [];
        }

        var answers = fingerprint is null ? await Rehearse(batch, organisation) : await Ask(batch, organisation, fingerprint, context);
        var told = ImmutableArray.CreateBuilder<V1.BatchAnswer>(entries.Length);
        for (var i = 0; i < entries.Length; i++) told.Add(await entries[i].Complete(answers[i]));
        return told.MoveToImmutable();
    }

    private async Task<ImmutableArray<SentAnswer?>> Rehearse(Batch batch, Organisation organisation)
    {
        ImmutableArray<SentAnswer?> answers = [];
        await batch.Ask(async requests => answers = await Answers.Of(() => grains.BookOf(organisation).Rehearse(requests)));
        return answers;
    }
}
