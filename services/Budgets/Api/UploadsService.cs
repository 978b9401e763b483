using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Federated.Access;
using Federated.Budgets.Import;
using Federated.Rest;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Federated.Budgets.Api;

/// <summary>The gRPC service of uploads; the same class serves REST. Each row becomes a command, and all of them one batch.</summary>
[Authorize]
internal sealed class UploadsService(Calls calls, BudgetsService budgets) : V1.Uploads.UploadsBase
{
    private const int MaxFileBytes = 8 * 1024 * 1024;

    private static readonly CsvShape BudgetColumns = UploadFile.Shape(["organisation", "year", "fund"], ["effective_on", "reason"]);

    private static readonly CsvShape ActualColumns =
        UploadFile.Shape(["year", "fund", "effective_on", "purpose"], ["supplier", "reference", "commitment_id"]);

    /// <inheritdoc/>
    [RequestSizeLimit(MaxFileBytes)]
    public override async Task<V1.UploadResponse> UploadBudgets(V1.UploadBudgetsRequest request, ServerCallContext context)
    {
        var call = await calls.Begin(context, Permission.Delegate, request.Organisation);
        request.CommandId = UploadId(call, request.CommandId, request.DryRun);
        var upload = new Upload(request.CommandId, request.DryRun ? null : Fingerprints.Of(request), request.Csv, BudgetColumns);
        return await Apply(call, upload, (row, pence) => new V1.BatchCommand
        {
            Delegate = new()
            {
                ToOrganisation = row.Text("organisation"),
                Year = row.Text("year"),
                Fund = row.Text("fund"),
                AmountPence = pence,
                EffectiveOn = row.Text("effective_on"),
                Reason = row.Text("reason"),
            },
        }, context);
    }

    /// <inheritdoc/>
    [RequestSizeLimit(MaxFileBytes)]
    public override async Task<V1.UploadResponse> UploadActuals(V1.UploadActualsRequest request, ServerCallContext context)
    {
        var call = await calls.Begin(context, Permission.Spend, request.Organisation);
        request.CommandId = UploadId(call, request.CommandId, request.DryRun);
        var upload = new Upload(request.CommandId, request.DryRun ? null : Fingerprints.Of(request), request.Csv, ActualColumns);
        return await Apply(call, upload, (row, pence) =>
        {
            // A single payment without a day is of today; a file is of days that are past.
            if (row.Text("effective_on").Length == 0) row.Refuse("effective_on", "is required: the day of the payment");
            return new V1.BatchCommand
            {
                Spend = new()
                {
                    Year = row.Text("year"),
                    Fund = row.Text("fund"),
                    AmountPence = pence,
                    EffectiveOn = row.Text("effective_on"),
                    Purpose = row.Text("purpose"),
                    Supplier = row.Text("supplier"),
                    Reference = row.Text("reference"),
                    CommitmentId = row.Text("commitment_id"),
                },
            };
        }, context);
    }

    private static string UploadId(Call call, string commandId, bool dryRun) =>
        dryRun && commandId.Length == 0 ? Guid.Empty.ToString("D") : call.Check.Uuid("commandId", commandId);

    private async Task<V1.UploadResponse> Apply(
        Call call, Upload upload, Func<CsvRow, long, V1.BatchCommand> commandOf, ServerCallContext context)
    {
        if (upload.Csv.Length == 0) call.Check.Add(UploadFile.Field, "is required: the file");
        call.Check.ThrowIfAny();

        var faults = new FaultList(shown: int.MaxValue);
        var rows = UploadFile.Rows(upload.Csv, upload.Shape, faults);
        if (rows.Count is 0 or > UploadFile.MaxRows) throw Invalid(faults);

        var commands = rows.Select((row, i) =>
        {
            var command = commandOf(row, UploadFile.Pence(row));
            command.CommandId = RowId(upload.Id, i);
            return new BatchEntry(command, "");
        }).ToImmutableArray();
        var answers = await Execute(call, upload, rows, commands, faults, context);
        if (!faults.IsEmpty) throw Invalid(faults);
        return Told(call, upload, rows, commands, answers);
    }

    private async Task<ImmutableArray<V1.BatchAnswer>> Execute(
        Call call, Upload upload, List<CsvRow> rows, ImmutableArray<BatchEntry> commands, FaultList faults, ServerCallContext context)
    {
        // What the file says is checked whole, also where the reader of the file has found faults already.
        var fingerprint = faults.IsEmpty ? upload.Fingerprint : null;
        try
        {
            var answers = await budgets.ExecuteUpload(commands, call.Organisation, fingerprint, context);
            for (var i = 0; i < rows.Count; i++)
            {
                foreach (var (field, rule) in commands[i].Fault?.Errors ?? []) rows[i].Refuse(ColumnOf(field, rows[i]), rule);
            }
            return answers;
        }
        catch (RpcException reused) when (reused.StatusCode == StatusCode.AlreadyExists)
        {
            throw ApiError.CommandIdReused(upload.Id);
        }
    }

    private static V1.UploadResponse Told(
        Call call, Upload upload, List<CsvRow> rows, ImmutableArray<BatchEntry> commands, ImmutableArray<V1.BatchAnswer> answers)
    {
        for (var i = 0; i < answers.Length; i++)
        {
            if (answers[i].Refusal is { Reason: not "BATCH_NOT_APPLIED" } refusal) throw Refused(refusal, rows[i].Line);
        }
        var states = answers.Select(answer => answer.Delegate?.State ?? "settled").ToHashSet(StringComparer.Ordinal);
        return new()
        {
            CommandId = upload.Fingerprint is null ? "" : upload.Id,
            Organisation = call.Organisation.Code,
            Rows = rows.Count,
            AmountPence = commands.Sum(entry => entry.Command.Delegate?.AmountPence ?? entry.Command.Spend.AmountPence),
            FirstVersion = answers[0].Version,
            LastVersion = answers[^1].Version,
            RecordedAt = upload.Fingerprint is null ? "" : answers[^1].RecordedAt,
            State = states.Contains("refused") ? "refused" : states.Contains("in-transit") ? "in-transit" : "settled",
            DryRun = upload.Fingerprint is null,
        };
    }

    private static RpcException Invalid(FaultList faults) => ApiError.Invalid(
        [.. faults.ToFaults().First.OrderBy(fault => fault.Line ?? 0).Select(fault => new FieldError(fault.Field, fault.Description))]);

    private static RpcException Refused(V1.CommandProblem refusal, int line)
    {
        var figures = refusal.Figures.ToDictionary();
        figures["line"] = line.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return ApiError.Refused(refusal.Reason, $"Line {line}: {refusal.Detail} Nothing of the file was applied.", figures);
    }

    private static string ColumnOf(string field, CsvRow row) => field switch
    {
        "toOrganisation" => "organisation",
        "amountPence" => UploadFile.AmountColumn(row),
        _ => string.Concat(field.Select(c => char.IsAsciiLetterUpper(c) ? $"_{char.ToLowerInvariant(c)}" : $"{c}")),
    };

    /// <summary>
    /// The first row has the id of the upload, so that it is known again among all commands. The others have ids made from
    /// it: UUIDs of version 8 (RFC 9562), the same whenever the same upload comes.
    /// </summary>
    private static string RowId(string upload, int index)
    {
        if (index == 0) return upload;
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{upload}/{index}")).AsSpan(0, 16);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash, bigEndian: true).ToString("D");
    }

    /// <summary>A file on its way.</summary>
    /// <param name="Id">The client's.</param>
    /// <param name="Fingerprint">Of the request; null with a dry run.</param>
    /// <param name="Csv">The file.</param>
    /// <param name="Shape">Its columns.</param>
    private sealed record Upload(string Id, string? Fingerprint, string Csv, CsvShape Shape);
}
