using System.Globalization;
using Federated.Engine.Journals;
using Federated.Engine.Processes;

namespace Federated.Budgets.Books;

/// <summary>Audits a journal for somebody who waits, and makes checkpoints of it.</summary>
/// <param name="journal">The journal.</param>
/// <param name="keyFile">The file of the key that checkpoints are signed with.</param>
/// <param name="time">When checkpoints are made, and how long it is between two reports.</param>
public sealed class Auditor(IJournal journal, CheckpointKeyFile keyFile, TimeProvider time)
{
    /// <summary>Time between two reports of progress.</summary>
    public static readonly TimeSpan Between = TimeSpan.FromMilliseconds(400);

    /// <summary>Audits at a time: each reads the whole journal, and takes a core and the state of every book.</summary>
    private const int MostAtOnce = 4;

    private int _running;

    /// <summary>Audits the journal.</summary>
    /// <exception cref="OverloadedException">Others are being made.</exception>
    /// <exception cref="JournalUnavailableException">The journal cannot be read.</exception>
    public Task<Audit> Run(CancellationToken cancellation) => Limited(() => Audit.Of(journal, cancellation));

    /// <summary>Audits the journal, and reports at the start and then a few times a second.</summary>
    /// <param name="checkpoint">The history that there must be, or null.</param>
    /// <param name="report">Tells the one who waits. When it fails, the audit ends.</param>
    /// <param name="cancellation">Ends the audit.</param>
    /// <exception cref="OverloadedException">Others are being made.</exception>
    /// <exception cref="JournalUnavailableException">The journal cannot be read.</exception>
    public Task<Audit> Run(Checkpoint? checkpoint, Func<AuditProgress, Task> report, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(report);
        return Limited(() => Reported(checkpoint, report, cancellation));
    }

    private async Task<Audit> Limited(Func<Task<Audit>> audit)
    {
        try
        {
            if (Interlocked.Increment(ref _running) > MostAtOnce)
                throw new OverloadedException($"{MostAtOnce} others are verifying the journal.", TimeSpan.FromSeconds(5));
            return await audit();
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    private async Task<Audit> Reported(Checkpoint? checkpoint, Func<AuditProgress, Task> report, CancellationToken cancellation)
    {
        var progress = new AuditProgress(await journal.Heads());
        await report(progress);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var timer = new PeriodicTimer(Between, time);
        var audit = Audit.Of(journal, stop.Token, checkpoint, progress);
        try
        {
            while (true)
            {
                var tick = timer.WaitForNextTickAsync(cancellation).AsTask();
                if (await Task.WhenAny(audit, tick) == audit) return await audit;
                await tick;
                await report(progress);
            }
        }
        finally
        {
            await stop.CancelAsync();
            await ((Task)audit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Where every stream ends now, signed.</summary>
    /// <exception cref="JournalUnavailableException">The journal cannot be read.</exception>
    /// <exception cref="CheckpointKeyException">The key cannot be used.</exception>
    public async Task<V1.Checkpoint> MakeCheckpoint()
    {
        using var key = keyFile.ToSign();
        var madeAt = time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
        return CheckpointDocument.Sign(new(madeAt, [.. await journal.Heads()]), key);
    }

    /// <summary>A checkpoint that this service made earlier.</summary>
    /// <exception cref="CheckpointKeyException">There is no key, or it cannot be used.</exception>
    /// <exception cref="CheckpointFaultException">The checkpoint cannot be relied on.</exception>
    public Checkpoint ReadCheckpoint(V1.Checkpoint document)
    {
        using var key = keyFile.ToCheck();
        return CheckpointDocument.Read(document, key.Public);
    }
}
