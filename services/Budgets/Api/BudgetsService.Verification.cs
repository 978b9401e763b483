using Federated.Access;
using Federated.Budgets.Books;
using Federated.Rest;
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
        var audit = await Answers.Of(() => auditor.Run(
            checkpoint, progress => responseStream.WriteAsync(VerificationMapping.Progress(last = progress)), context.CancellationToken));
        var answer = VerificationMapping.Progress(last!);
        answer.Result = VerificationMapping.Result(audit);
        await responseStream.WriteAsync(answer);
    }

    /// <inheritdoc/>
    public override async Task<V1.Checkpoint> ExportCheckpoints(V1.ExportCheckpointsRequest request, ServerCallContext context)
    {
        await calls.BeginForAll(context, Permission.Verify);
        return await Answers.Of(auditor.MakeCheckpoint);
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
