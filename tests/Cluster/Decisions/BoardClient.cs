using System.Globalization;
using System.Net;
using Federated.Tests.Cluster.Crashes;
using Federated.Tests.Cluster.Services;

namespace Federated.Tests.Cluster.Decisions;

/// <summary>One client: asks, and asks again with the same id until it is answered, whichever service is away.</summary>
internal sealed class BoardClient(BothServices services, AskJournal journal, Random random)
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan _short = TimeSpan.FromMilliseconds(500);

    private readonly Agenda _agenda = new(random);

    /// <param name="stopping">Sends it home; if it has asked, it stays until it is answered.</param>
    /// <param name="abandoned">Nobody answers any more.</param>
    public async Task RunAsync(CancellationToken stopping, CancellationToken abandoned)
    {
        Ask? unanswered = null;
        while (!abandoned.IsCancellationRequested && (unanswered is not null || !stopping.IsCancellationRequested))
        {
            unanswered ??= await NextAsync();
            if (unanswered is not null && await IsAnsweredAsync(unanswered)) unanswered = null;
        }
    }

    private async Task<Ask?> NextAsync() => random.Next(10) switch
    {
        0 => _agenda.CommitLocally(),
        1 or 2 => _agenda.Propose(random.Next(2) == 0 ? await RoomAsync() : null),
        _ => journal.Open is { Count: > 0 } open ? await ActAsync(open.ElementAt(random.Next(open.Count))) : _agenda.Propose(null),
    };

    private async Task<Ask?> ActAsync(string decision)
    {
        if (await TryAsync(() => services.ReadAsync($"/v1/decisions/{decision}")) is not { } shown) return null;
        if (shown.Status != HttpStatusCode.OK)
        {
            journal.Find(FindingKind.Lost, $"Decision {decision} was acknowledged, and asked for it is answered {shown}");
            return null;
        }
        var body = shown.Body;
        if (Facts.IsClosed(body["state"]!.GetValue<string>())) journal.Closed(decision);
        return _agenda.Act(body);
    }

    private async Task<long?> RoomAsync() =>
        await TryAsync(() => services.ReadAsync($"/v1/subsidiarity/{SmallSystem.Ics}?year={DecidedSystem.Year}")) is { Status: HttpStatusCode.OK } share
            ? long.Parse(share.Body["headroom"]!["pence"]!.GetValue<string>(), CultureInfo.InvariantCulture)
            : null;

    private async Task<bool> IsAnsweredAsync(Ask ask)
    {
        journal.Sending(ask);
        // Some wait for the money to be moved; some are told that it is under way.
        TimeSpan? patience = random.Next(3) == 0 ? _short : null;
        if (await TryAsync(() => services.AskAsync(ask, patience)) is not { } answer) return false;
        if (answer.IsFinal || AskJournal.IsOfAnotherBoard(ask, answer)) journal.Heard(ask, answer);
        else journal.Find(FindingKind.Unexpected, $"{ask.Deed} {ask.Path} {ask.Json} by {ask.By.Name} was answered {answer}");
        return true;
    }

    /// <returns>Null when no answer came, or none that says what happened.</returns>
    private async Task<Reply?> TryAsync(Func<Task<Reply>> ask)
    {
        try
        {
            var answer = await ask();
            if (!answer.IsForNow) return answer;
        }
        catch (Exception cut) when (cut is HttpRequestException or IOException)
        {
            // Cut off, as the service was; or it is not there yet.
        }
        catch (TaskCanceledException)
        {
            journal.Find(FindingKind.Unexpected, "A minute went by without an answer, and the connection stood.");
        }
        journal.HeardNothing();
        await Task.Delay(_pause);
        return null;
    }
}
