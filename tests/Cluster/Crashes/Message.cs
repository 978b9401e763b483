using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Federated.Tests.Cluster.Crashes;

/// <summary>What is posted: a command by itself, or a batch of one organisation. Sent again, it is the same to the byte.</summary>
internal sealed record Message(string Path, string Json, ImmutableArray<Command> Commands, bool IsBatch)
{
    public Guid Id => Commands[0].Id;

    public string Organisation => Commands[0].Organisation;

    public static Message Of(Command command)
    {
        var fields = (JsonObject)command.Fields.DeepClone();
        // In the path already.
        fields.Remove("holdId");
        fields["commandId"] = $"{command.Id}";
        return new($"/v1/budgets/{command.Organisation}/{command.Path}", fields.ToJsonString(), [command], IsBatch: false);
    }

    public static Message Batch(ImmutableArray<Command> commands, bool atomic)
    {
        var body = new JsonObject
        {
            ["atomic"] = atomic,
            ["commands"] = new JsonArray([.. commands.Select(c => new JsonObject { ["commandId"] = $"{c.Id}", [c.Kind] = c.Fields.DeepClone() })]),
        };
        return new($"/v1/budgets/{commands[0].Organisation}/commands:batch", body.ToJsonString(), commands, IsBatch: true);
    }
}
