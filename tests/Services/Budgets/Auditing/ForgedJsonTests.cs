using System.Text.Json.Nodes;
using Federated.Budgets.Books;
using Federated.Tests.Domain.Budgets;

namespace Federated.Tests.Services.Budgets.Auditing;

/// <summary>Every value of every entry of a small journal forged, with hashes made anew.</summary>
[Trait("Cost", "long")]
public sealed class ForgedJsonTests
{
    private static readonly JsonNode?[] _forgeries =
        [null, "", "x", 0, 1, long.MaxValue, long.MinValue, 0.5, new JsonArray(), new JsonArray((JsonNode?)null), new JsonObject()];

    [Fact]
    public async Task Whatever_is_forged_an_audit_ends_and_finds_it_with_a_checkpoint()
    {
        var federation = Federation();
        var untouched = WrittenJournal.Of(federation);
        var checkpoint = new Checkpoint("2025-11-22T09:30:00Z", [.. await untouched.Heads()]);
        (await Audit.Of(untouched, default, checkpoint)).FirstDifference.ShouldBeNull();
        var forged = 0;
        foreach (var entry in untouched.Streams.Values.SelectMany(entries => entries))
        {
            foreach (var body in Forged(entry.Body))
            {
                var journal = WrittenJournal.Of(federation);
                journal.Rewrite(entry.Stream, (int)entry.Version, _ => body);

                var audit = await Audit.Of(journal, default, checkpoint);

                audit.FirstDifference.ShouldNotBeNull(body);
                Should.NotThrow(() => audit.Years.Select(audit.ProofOf).ToList(), body);
                await Should.NotThrowAsync(Audit.Of(journal, default), body);
                forged++;
            }
        }
        forged.ShouldBeGreaterThan(1_000);
    }

    // The last delegation stays in transit.
    private static SmallFederation Federation()
    {
        var federation = new SmallFederation();
        federation.Play(new(What.Receive, 1, 0, 100));
        federation.Play(new(What.Delegate, 7, 0, 60));
        federation.Settle();
        federation.Play(new(What.Delegate, 7, 0, 20));
        return federation;
    }

    private static IEnumerable<string> Forged(string body)
    {
        var places = Places(JsonNode.Parse(body)!).Count();
        for (var place = 0; place < places; place++)
        {
            foreach (var value in _forgeries)
            {
                var forged = JsonNode.Parse(body)!;
                Places(forged).ElementAt(place)(value?.DeepClone());
                var text = forged.ToJsonString();
                if (text != JsonNode.Parse(body)!.ToJsonString()) yield return text;
            }
            var shortened = JsonNode.Parse(body)!;
            if (Remove(shortened, place)) yield return shortened.ToJsonString();
        }
    }

    /// <summary>Sets each value in turn, in the order of the text.</summary>
    private static IEnumerable<Action<JsonNode?>> Places(JsonNode node)
    {
        if (node is JsonObject members)
        {
            foreach (var (name, value) in members.ToList())
            {
                yield return forged => members[name] = forged;
                foreach (var inner in value is null ? [] : Places(value)) yield return inner;
            }
        }
        if (node is JsonArray items)
        {
            for (var i = 0; i < items.Count; i++)
            {
                var index = i;
                yield return forged => items[index] = forged;
                foreach (var inner in items[index] is { } item ? Places(item) : []) yield return inner;
            }
        }
    }

    private static bool Remove(JsonNode root, int place)
    {
        var mark = JsonValue.Create("removed");
        Places(root).ElementAt(place)(mark);
        if (mark.Parent is JsonObject members) return members.Remove(mark.GetPropertyName());
        if (mark.Parent is JsonArray items) return items.Remove(mark);
        return false;
    }
}
