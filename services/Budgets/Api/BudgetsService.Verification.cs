using Federated.Access;
using Federated.Budgets.Books;
using Federated.Rest;
using Federated.Rest.Hosting;
using Grpc.Core;

namespace Federated.Budgets.Api;

/// <summary>Verification of the whole journal, and checkpoints of it.</summary>
internal sealed partial class BudgetsService
{
    /// <inheritdoc/>
    public override async Task Verify(V1.VerifyRequest request, IServerStreamWriter<V1.VerifyProgress> responseStream, ServerCallContext context)
    {
        await calls.BeginForAll(context, Permission.Verify);
        var checkpoint = request.Checkpoint is { } document ? Relied(document) : null;

        AuditProgress? last = null;
        var audit = await Audited(end => auditor.Run(
            checkpoint, progress => responseStream.WriteAsync(VerificationMapping.Progress(last = progress)), end), context);
        var answer = VerificationMapping.Progress(last!);
        answer.Result = VerificationMapping.Result(audit);
        await responseStream.WriteAsync(answer);
    }

    /// <inheritdoc/>
    public override async Task<V1.Checkpoint> ExportCheckpoints(V1.ExportCheckpointsRequest request, ServerCallContext context)
    {
        await calls.BeginForAll(context, Permission.Verify);
        return await Answers.Once(auditor.MakeCheckpoint);
    }

    // A journal is long; what a host lets in last must not keep it from ending.
    private async Task<Audit> Audited(Func<CancellationToken, Task<Audit>> audit, ServerCallContext context)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, calls.Stopping);
        try
        {
            return await Answers.Once(() => audit(end.Token));
        }
        catch (OperationCanceledException) when (calls.Stopping.IsCancellationRequested)
        {
            throw GracefulStop.Told();
        }
    }

    private Checkpoint Relied(V1.Checkpoint document)
    {
        try
        {
            return auditor.ReadCheckpoint(document);
        }
        catch (CheckpointFaultException fault)
        {
            throw ApiError.Invalid($"checkpoint.{fault.Field}", fault.Rule);
        }
        catch (CheckpointKeyException)
        {
            // The host checked its key when it started, so there is none: this service has not signed anything.
            throw ApiError.Invalid("checkpoint.keyId", "names another service's key: this one has made no checkpoint yet");
        }
    }
}
