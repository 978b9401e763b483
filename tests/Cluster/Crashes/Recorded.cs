using System.Net;
using System.Text.Json.Nodes;
using Federated.Tests.Cluster.Services;

namespace Federated.Tests.Cluster.Crashes;

/// <summary>What an answer says of one command: recorded at a version, or refused for a reason. A refusal by itself names no version.</summary>
internal sealed record Recorded(Command Command, long? Version, string? Refusal)
{
    public static IEnumerable<Recorded> In(Message message, Reply answer)
    {
        if (message.IsBatch && answer.Status == HttpStatusCode.OK)
        {
            return message.Commands.Zip(answer.Body["answers"]!.AsArray(), (command, one) =>
                new Recorded(command, Number(one!["version"]), Text(one["refusal"]?["reason"])));
        }
        return answer.Status == HttpStatusCode.OK
            ? [new(message.Commands[0], Number(answer.Body["version"]), null)]
            : [new(message.Commands[0], null, Text(answer.Body["reason"]))];
    }

    private static string? Text(JsonNode? node) => node?.GetValue<string>();

    private static long? Number(JsonNode? node) => node is null ? null : long.Parse(node.GetValue<string>());
}
