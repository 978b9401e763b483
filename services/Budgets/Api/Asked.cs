using Federated.Budgets.Grains;
using Federated.Domain.Budgets;
using Federated.Engine.Processes;
using Google.Protobuf;

namespace Federated.Budgets.Api;

/// <summary>
/// What a client asked of a book, before it is known to be well-formed. An answer once given stays: what was right when it
/// was first asked, and would not be now (a day has gone by, a child has moved), gets its first answer again and no error.
/// </summary>
internal sealed record Asked(Call Call, string CommandId, IMessage Sent, Func<BookCommand> Command)
{
    /// <summary>The domain's request. The fingerprint is that of what the client sent, not of what was looked up for it.</summary>
    public Domain.Request<BookCommand> Make()
    {
        Call.Check.ThrowIfAny();
        return new(CommandId, Fingerprints.Of(Sent), Call.Caller.ToString(), Call.Now, Command());
    }

    /// <summary>The answer; a refusal is thrown.</summary>
    public async Task<Answer<BookEntry>> Answer(IGrainFactory grains) =>
        await Answers.Accepted(async () => await FirstAnswer(grains) is { } first ? first.Answer : await Written(grains));

    private Task<Answer<BookEntry>> Written(IGrainFactory grains)
    {
        var request = Make();
        return Call.Write(() => grains.BookOf(Call.Organisation).Execute(request));
    }

    /// <summary>With a fault in it, the answer that it got when it had none; null when there is none, or no fault.</summary>
    public async Task<SentAnswer?> FirstAnswer(IGrainFactory grains) => Call.Check.Errors.Count == 0 || CommandId.Length == 0
        ? null
        : await Answers.Of(() => grains.BookOf(Call.Organisation).Recall(CommandId, Fingerprints.Of(Sent)));
}
