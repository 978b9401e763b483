using Federated.Budgets.Grains;
using Federated.Rest;
using Google.Protobuf;
using Grpc.Core;

namespace Federated.Budgets.Api;

/// <summary>One command of a batch on its way: what is asked, the answer as it grows, and the method that serves it.</summary>
/// <param name="command">What is asked.</param>
/// <param name="path">Where it is in the request: "commands[17]", or nothing in a stream.</param>
internal sealed class BatchEntry(V1.BatchCommand command, string path)
{
    public V1.BatchCommand Command => command;

    public V1.BatchAnswer Answer { get; } = new() { CommandId = command.CommandId };

    /// <summary>The method at work; it ends with the answer set.</summary>
    public Task Served { get; set; } = Task.CompletedTask;

    /// <summary>The organisation of the stream, when the command names another.</summary>
    public string? Stray { get; init; }

    /// <summary>Why the method ended before it asked the book.</summary>
    public Problem? Fault { get; private set; }

    /// <summary>A UUID is the same in either case.</summary>
    private void Normalise()
    {
        if (Guid.TryParseExact(command.CommandId, "D", out var id)) command.CommandId = Answer.CommandId = id.ToString("D");
    }

    /// <summary>Gives the command the organisation and id of its place in the batch. False, with the fault, when it cannot be run.</summary>
    public bool IsReady(string organisation)
    {
        Normalise();
        var check = new FieldChecks();
        if (Stray is not null) check.Add("organisation", $"must be left out, or be {Stray} as in the first command of the stream");
        if (V1.BatchCommand.Descriptor.Oneofs[0].Accessor.GetCaseFieldDescriptor(command) is not { } kind)
        {
            check.Add("command", $"is required: one of {string.Join(", ", V1.BatchCommand.Descriptor.Oneofs[0].Fields.Select(f => f.JsonName))}");
        }
        else
        {
            var asked = (IMessage)kind.Accessor.GetValue(command);
            Fill(asked, asked.Descriptor.FindFieldByName("organisation") is null ? "ics" : "organisation", organisation, check);
            Fill(asked, "command_id", command.CommandId, check);
        }
        if (check.Errors.Count > 0) Fault = Problem.From(ApiError.Invalid(check.Errors));
        return Fault is null;
    }

    /// <summary>The faults with their paths in the request.</summary>
    public IEnumerable<FieldError> Errors => Fault is null ? [] : Fault.Errors.Select(error => error with { Field = PathOf(error.Field) });

    /// <summary>Takes what the method threw before it asked the book: whatever names fields is told with the others.</summary>
    public void Failed(RpcException failure)
    {
        var problem = Problem.From(failure);
        Fault = problem.Errors.Count > 0 || failure.StatusCode == StatusCode.PermissionDenied ? problem : throw failure;
    }

    /// <summary>Waits for the method, and completes the answer.</summary>
    public async Task<V1.BatchAnswer> Complete(SentAnswer? recorded)
    {
        if (recorded is not null)
        {
            Answer.Version = recorded.Answer.Version;
            Answer.RecordedAt = Answers.Time(recorded.Answer.Entry.RecordedAt);
        }
        try
        {
            await Served;
        }
        catch (RpcException failure) when (recorded is not null && failure.StatusCode == StatusCode.FailedPrecondition)
        {
            Answer.Refusal = Told(Problem.From(failure));
        }
        catch (RpcException failure) when (failure.StatusCode is StatusCode.AlreadyExists)
        {
            Answer.Error = Told(Problem.From(failure));
        }
        return Answer;
    }

    /// <summary>The answer of a command that was not run.</summary>
    public V1.BatchAnswer Unrun()
    {
        Answer.Error = Told(Fault! with { Errors = [.. Errors] });
        return Answer;
    }

    private static void Fill(IMessage asked, string field, string value, FieldChecks check)
    {
        var accessor = asked.Descriptor.FindFieldByName(field).Accessor;
        var given = (string)accessor.GetValue(asked);
        if (given.Length > 0 && given != value) check.Add(asked.Descriptor.FindFieldByName(field).JsonName, $"must be left out, or be {value} as for the whole command");
        accessor.SetValue(asked, value);
    }

    // The id belongs to the command as a whole, the other fields to what it asks.
    private string PathOf(string field)
    {
        var kind = V1.BatchCommand.Descriptor.Oneofs[0].Accessor.GetCaseFieldDescriptor(command);
        var within = field is "commandId" or "command" || Stray is not null || kind is null ? field : $"{kind.JsonName}.{field}";
        return path.Length == 0 ? within : $"{path}.{within}";
    }

    private static V1.CommandProblem Told(Problem problem) => new()
    {
        Reason = problem.Reason,
        Detail = problem.Detail,
        Figures = { problem.Figures.ToDictionary() },
        Errors = { problem.Errors.Select(e => new V1.FieldFault { Field = e.Field, Rule = e.Rule }) },
    };
}
