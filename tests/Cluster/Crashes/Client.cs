using System.Net;
using Federated.Tests.Cluster.Services;

namespace Federated.Tests.Cluster.Crashes;

/// <summary>
/// One client: asks, asks again with the same id when no answer came, sometimes gives up, sometimes asks for an old answer,
/// sometimes uses an old id for something else, and sometimes reads.
/// </summary>
internal sealed class Client(IBooks service, ClientJournal journal, Random random, Doorway doorway)
{
    // Less than is asked for: the harder the better.
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(20);

    private readonly Draw _draw = new(random);
    private readonly List<Message> _answered = [];

    public async Task RunAsync(CancellationToken stopping)
    {
        Message? unanswered = null;
        while (!stopping.IsCancellationRequested)
        {
            await doorway.OpenAsync();
            if (stopping.IsCancellationRequested) break;
            unanswered = unanswered is null && random.Next(12) == 0 ? await ElseAsync() : await AskAsync(unanswered ?? _draw.Next());
            // One in five gives up: the outcome stays unknown to it.
            if (unanswered is not null && random.Next(5) == 0) unanswered = null;
        }
    }

    /// <returns>The message when it must be asked again; null when it was answered.</returns>
    private async Task<Message?> AskAsync(Message message)
    {
        journal.Sending(message);
        if (await TryAsync(() => service.PostAsync(message.Path, message.Json)) is not { } answer) return message;
        if (!answer.IsFinal)
        {
            journal.Find(FindingKind.Unexpected, $"{message.Path} {message.Json} was answered {answer}");
            return null;
        }
        journal.Heard(message, answer);
        _answered.Add(message);
        foreach (var accepted in Recorded.In(message, answer).Where(r => r.Refusal is null)) _draw.Accepted(accepted.Command);
        return null;
    }

    private Task<Message?> ElseAsync() => _answered.Count == 0 ? ReadAsync() : random.Next(4) switch
    {
        0 => AskAsync(_answered[random.Next(_answered.Count)]),
        1 => ReuseAsync(_answered[random.Next(_answered.Count)]),
        _ => ReadAsync(),
    };

    private async Task<Message?> ReuseAsync(Message used)
    {
        var other = Message.Of(Command.Commit(random, used.Organisation, SmallSystem.Funds[0], 1) with { Id = used.Id });
        if (other.Json != used.Json && await TryAsync(() => service.PostAsync(other.Path, other.Json)) is { Status: not HttpStatusCode.Conflict } answer)
            journal.Find(FindingKind.Unexpected, $"{used.Id} was used for something else, and answered {answer}");
        return null;
    }

    private async Task<Message?> ReadAsync()
    {
        var organisation = SmallSystem.All[random.Next(SmallSystem.All.Length)];
        var toldBefore = journal.NewestOf(organisation);
        if (await TryAsync(() => service.GetAsync($"/v1/budgets/{organisation}/position?year={SmallSystem.Year}")) is not { } answer) return null;
        if (answer.Status == HttpStatusCode.OK) journal.Read(organisation, long.Parse(answer.Body["version"]!.GetValue<string>()), toldBefore);
        else journal.Find(FindingKind.Unexpected, $"The position of {organisation} was answered {answer}");
        return null;
    }

    /// <returns>Null when no answer came, or none that says what happened.</returns>
    private async Task<Reply?> TryAsync(Func<Task<Reply>> ask)
    {
        try
        {
            var answer = await ask();
            if (!answer.IsForNow) return answer;
            journal.HeardNothing($"{(int)answer.Status} {answer.Body["detail"]}");
            await Task.Delay(_pause);
        }
        catch (Exception cut) when (cut is HttpRequestException or IOException)
        {
            // Cut off, as the service was.
            journal.HeardNothing(cut.GetType().Name);
        }
        catch (TaskCanceledException)
        {
            journal.Find(FindingKind.Unexpected, "A minute went by without an answer, and the connection stood.");
        }
        return null;
    }
}
