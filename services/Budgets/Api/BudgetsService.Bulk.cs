using System.Collections.Immutable;
using System.Threading.Channels;
using Federated.Access;
using Federated.Budgets.Grains;
using Federated.Domain.Organisations;
using Federated.Rest;
using Federated.Rest.Hosting;
using Grpc.Core;
using Microsoft.AspNetCore.Mvc;
using static Federated.V1.BatchCommand;

namespace Federated.Budgets.Api;

/// <summary>Many commands at once.</summary>
internal sealed partial class BudgetsService
{
    private const int MaxCommands = 10_000;
    private const int MaxBatchBytes = 8 * 1024 * 1024;

    /// <summary>Commands of a stream that are run together, and as many again that wait for them.</summary>
    private const int StreamWindow = 256;

    private Batch? _batch;

    /// <inheritdoc/>
    [RequestSizeLimit(MaxBatchBytes)]
    public override async Task<V1.BatchResponse> ExecuteBatch(V1.BatchRequest request, ServerCallContext context)
    {
        var call = await calls.Begin(context, Permission.ReadBudget, request.Organisation);
        var check = call.Check;
        if (request.Commands.Count is 0 or > MaxCommands) check.Add("commands", $"must be 1 to {MaxCommands} commands, not {request.Commands.Count}");
        check.ThrowIfAny();

        var batch = new Batch();
        var entries = request.Commands.Select((command, i) => new BatchEntry(command, $"commands[{i}]")).ToImmutableArray();
        await Read(batch, entries, call.Organisation, context);
        ThrowIfAnyFault(batch, entries);
        var fingerprint = request.Atomic ? Fingerprints.Of(request) : null;
        var answers = await Ask(batch, call.Organisation, fingerprint, context);

        var response = new V1.BatchResponse();
        for (var i = 0; i < entries.Length; i++) response.Answers.Add(await entries[i].Complete(answers[i]));
        response.Refused = response.Answers.Count(IsRefused);
        response.Accepted = response.Answers.Count - response.Refused;
        return response;
    }

    /// <inheritdoc/>
    public override async Task Execute(
        IAsyncStreamReader<V1.ExecuteRequest> requests, IServerStreamWriter<V1.BatchAnswer> answers, ServerCallContext context)
    {
        var arrived = Channel.CreateBounded<V1.ExecuteRequest>(new BoundedChannelOptions(StreamWindow) { SingleReader = true, SingleWriter = true });
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, calls.Stopping);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        var receiving = Receive(requests, arrived.Writer, ended.Token);
        try
        {
            Organisation? organisation = null;
            while (await arrived.Reader.WaitToReadAsync(waiting.Token))
            {
                // What has arrived and not begun is told with the end of the stream.
                calls.Stopping.ThrowIfCancellationRequested();
                var window = new List<V1.ExecuteRequest>();
                while (window.Count < StreamWindow && arrived.Reader.TryRead(out var request)) window.Add(request);
                organisation ??= (await calls.Begin(context, Permission.ReadBudget, window[0].Organisation)).Organisation;
                foreach (var answer in await Answered(window, organisation, context)) await answers.WriteAsync(answer, context.CancellationToken);
            }
        }
        catch (OperationCanceledException) when (calls.Stopping.IsCancellationRequested)
        {
            throw GracefulStop.Told();
        }
        finally
        {
            await ended.CancelAsync();
            await receiving;
        }
    }

    private static async Task Receive(IAsyncStreamReader<V1.ExecuteRequest> requests, ChannelWriter<V1.ExecuteRequest> arrived, CancellationToken ended)
    {
        Exception? failure = null;
        try
        {
            while (await requests.MoveNext(ended)) await arrived.WriteAsync(requests.Current, ended);
        }
        catch (Exception broken)
        {
            failure = broken;
        }
        arrived.Complete(failure);
    }

    private async Task<IReadOnlyList<V1.BatchAnswer>> Answered(List<V1.ExecuteRequest> window, Organisation organisation, ServerCallContext context)
    {
        var batch = new Batch();
        var entries = window.Select(request => new BatchEntry(request.Command ?? new(), "")
        {
            Stray = request.Organisation.Length > 0 && request.Organisation != organisation.Code ? organisation.Code : null,
        }).ToImmutableArray();
        await Read(batch, entries, organisation, context);
        var answers = batch.Requests.Count == 0 ? [] : await Ask(batch, organisation, fingerprint: null, context);

        var told = new List<V1.BatchAnswer>();
        var next = 0;
        foreach (var entry in entries) told.Add(entry.Fault is null ? await entry.Complete(answers[next++]) : entry.Unrun());
        return told;
    }

    /// <summary>Runs each command's method until it asks the book, or finds a fault.</summary>
    private async Task Read(Batch batch, ImmutableArray<BatchEntry> entries, Organisation organisation, ServerCallContext context)
    {
        var within = new BudgetsService(calls, grains, register, journal, auditor) { _batch = batch };
        try
        {
            foreach (var entry in entries)
            {
                if (!entry.IsReady(organisation.Code)) continue;
                batch.Next();
                entry.Served = within.Serve(entry.Command, entry.Answer, context);
                if (await Task.WhenAny(batch.Reached, entry.Served) == entry.Served) await Faulted(entry);
            }
        }
        catch
        {
            batch.Abandon();
            throw;
        }
    }

    private static async Task Faulted(BatchEntry entry)
    {
        try
        {
            await entry.Served;
        }
        catch (RpcException fault)
        {
            entry.Failed(fault);
        }
    }

    private static void ThrowIfAnyFault(Batch batch, ImmutableArray<BatchEntry> entries)
    {
        var check = new FieldChecks();
        var first = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < entries.Length; i++)
        {
            foreach (var (field, rule) in entries[i].Errors) check.Add(field, rule);
            if (entries[i].Command.CommandId is { Length: > 0 } id && !first.TryAdd(id, i))
                check.Add($"commands[{i}].commandId", $"is there twice; first in commands[{first[id]}]");
        }
        if (entries.FirstOrDefault(entry => entry.Fault is { Errors.Count: 0 })?.Fault is { } forbidden)
            throw Abandoned(batch, ApiError.Forbidden(forbidden.Detail));
        if (check.Errors.Count > 0) throw Abandoned(batch, ApiError.Invalid(check.Errors));
    }

    private static RpcException Abandoned(Batch batch, RpcException reason)
    {
        batch.Abandon();
        return reason;
    }

    /// <summary>Asks the book. Atomic, with a fingerprint of the whole, an id answers to the very same batch only.</summary>
    private async Task<ImmutableArray<SentAnswer?>> Ask(Batch batch, Organisation organisation, string? fingerprint, ServerCallContext context)
    {
        ImmutableArray<SentAnswer?> answers = [];
        await batch.Ask(async requests =>
        {
            if (fingerprint is not null) requests = [.. requests.Select(request => request with { Fingerprint = fingerprint })];
            return answers = await calls.Entrance(context).Ask(
                organisation.Code, () => grains.BookOf(organisation).ExecuteBatch(requests, fingerprint is not null, Patience.Of(context)), requests.Length);
        });
        return answers;
    }

    private static bool IsRefused(V1.BatchAnswer answer) =>
        answer.OutcomeCase is V1.BatchAnswer.OutcomeOneofCase.Refusal or V1.BatchAnswer.OutcomeOneofCase.Error;

    private async Task Serve(V1.BatchCommand asked, V1.BatchAnswer answer, ServerCallContext context)
    {
        switch (asked.CommandCase)
        {
            case CommandOneofCase.Commit: answer.Commit = await Commit(asked.Commit, context); break;
            case CommandOneofCase.Spend: answer.Spend = await Spend(asked.Spend, context); break;
            case CommandOneofCase.Reserve: answer.Reserve = await Reserve(asked.Reserve, context); break;
            case CommandOneofCase.CommitHold: answer.CommitHold = await CommitHold(asked.CommitHold, context); break;
            case CommandOneofCase.Release: answer.Release = await ReleaseHold(asked.Release, context); break;
            case CommandOneofCase.ChangeCommitment: answer.ChangeCommitment = await ChangeCommitment(asked.ChangeCommitment, context); break;
            case CommandOneofCase.CloseCommitment: answer.CloseCommitment = await CloseCommitment(asked.CloseCommitment, context); break;
            case CommandOneofCase.Delegate: answer.Delegate = await Delegate(asked.Delegate, context); break;
            case CommandOneofCase.Return: answer.Return = await Return(asked.Return, context); break;
            case CommandOneofCase.Allocate: answer.Allocate = await Allocate(asked.Allocate, context); break;
            case CommandOneofCase.ReceiveFunding: answer.ReceiveFunding = await ReceiveFunding(asked.ReceiveFunding, context); break;
            case CommandOneofCase.Supplement: answer.Supplement = await Supplement(asked.Supplement, context); break;
            case CommandOneofCase.Vire: answer.Vire = await Vire(asked.Vire, context); break;
            case CommandOneofCase.Reverse: answer.Reverse = await ReverseEntry(asked.Reverse, context); break;
            case CommandOneofCase.None: break;
        }
    }
}
