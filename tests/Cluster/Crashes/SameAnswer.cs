using System.Text.Json.Nodes;
using Federated.Tests.Cluster.Services;

namespace Federated.Tests.Cluster.Crashes;

/// <summary>
/// Whether two answers to the same message say the same. All of it must be equal, but for the one thing that goes on after
/// an answer: money that was in transit has arrived, or been refused.
/// </summary>
internal static class SameAnswer
{
    public static bool Agree(Reply first, Reply again)
    {
        if (first.Status != again.Status) return false;
        var (before, after) = (first.Body, again.Body);
        Forget(before, after);
        return JsonNode.DeepEquals(before, after);
    }

    private static void Forget(JsonNode? before, JsonNode? after)
    {
        switch (before, after)
        {
            case (JsonObject one, JsonObject other):
                if (one["state"]?.GetValue<string>() == "in-transit")
                {
                    foreach (var name in (string[])["state", "refusal"])
                    {
                        one.Remove(name);
                        other.Remove(name);
                    }
                }
                foreach (var (name, value) in one) Forget(value, other[name]);
                break;
            case (JsonArray one, JsonArray other):
                foreach (var (left, right) in one.Zip(other)) Forget(left, right);
                break;
        }
    }
}
