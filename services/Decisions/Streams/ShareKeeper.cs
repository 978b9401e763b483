using Federated.Decisions.Grains;
using Federated.Domain;
using Federated.Domain.Decisions.Life;
using Federated.Domain.Decisions.Shares;
using Federated.Engine.Processes;

namespace Federated.Decisions.Streams;

/// <summary>
/// Keeps the 80:20 measure of an ICS: its process, the courier that tells held decisions of room, and the follower of the
/// books. Runs in the turns of its grain.
/// </summary>
internal sealed class ShareKeeper : IDisposable
{
    private readonly string _ics;
    private readonly Keepers _shared;
    private readonly ILogger<ShareKeeper> _log;
    private readonly Process<Tally, ShareCommand, ShareEntry> _share;
    private readonly Courier<Tally, ShareCommand, ShareEntry, Notice> _notices;
    private readonly CancellationTokenSource _stopping = new();
    private readonly BookFollower _follower;
    private Task? _following;

    public ShareKeeper(string ics, Keepers shared, ILogger<ShareKeeper> log)
    {
        (_ics, _shared, _log) = (ics, shared, log);
        _share = new(StreamNames.OfShare(ics), ShareModel.Instance, shared.Journal, shared.Commit, shared.Options.Process);
        _notices = new(_share, ShareModel.Instance, Deliver, shared.Time);
        _notices.DeliveryFailed += (notice, failure) =>
            log.LogWarning(failure, "Decision {Decision} was not told that there is room; it will be told again.", notice.DecisionId);
        _notices.Start();
        _follower = new(ics, shared, _share, log);
    }

    public Task<Answer<ShareEntry>> Execute(Request<ShareCommand> request) => _share.Execute(request);

    public Task<Tally> Read() => _share.Read((tally, _) => tally);

    public async Task Wake()
    {
        // Another activation may have counted, given places and begun notices; this one would never learn of it.
        await _share.CatchUp();
        if (_shared.Options.IsTold) await LookUp();
        else if (_following is null or { IsCompleted: true }) _following = _follower.Follow(_stopping.Token);
        var held = (await Read()).Claims.Any(claim => claim.State == PlaceInShare.Held);
        if (!held) return;
        var id = $"reconsider/{_shared.Today.Text()}";
        await _share.Execute(new(id, id, "calendar", _shared.Now, new Reconsider(await _shared.RuleOf(_ics))));
    }

    /// <summary>An event of a book has come: perhaps again, perhaps not the next. What it says is read where it was recorded.</summary>
    public async Task Told(string organisation, long version)
    {
        if (!await _follower.HasCounted(organisation, version)) await _follower.LookUp(_stopping.Token);
    }

    // What is away now is looked at again soon; the rest of waking must not wait for it.
    private async Task LookUp()
    {
        try
        {
            await _follower.LookUp(_stopping.Token);
        }
        catch (Exception failure) when (!_stopping.IsCancellationRequested)
        {
            _log.LogInformation(failure, "The books of {Ics} cannot be looked at for the moment.", _ics);
        }
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _notices.Dispose();
    }

    // Whatever the decision makes of it (it may be closed by now), it has been told.
    private async Task<Request<ShareCommand>> Deliver(Notice notice)
    {
        await _shared.Grains.GetGrain<IDecisionGrain>(notice.DecisionId).Execute(
            new(notice.Key, notice.Key, $"share of {_ics}", _shared.Now, new LookAgain(notice.HeldBy)), TimeSpan.Zero);
        return new(notice.AnswerId, notice.Key, "messages", _shared.Now, new NoticeArrived(await _shared.RuleOf(_ics), notice.Key));
    }
}
