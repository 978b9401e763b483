using System.Text.Json;

namespace Federated.Tests.Engine.Simulation.Checks;

/// <summary>An amount on an account such as "2025-26/core/available" or "2025-26/core/delegated/U1".</summary>
internal readonly record struct NaivePosting(string Line, string Kind, string? Child, long Pence)
{
    public string Account => Child is null ? $"{Line}/{Kind}" : $"{Line}/{Kind}/{Child}";
}

/// <summary>Money on its way, as an entry says it.</summary>
internal sealed record NaiveTransfer(string Id, string Kind, string From, string To, string Line, long Pence, string? OnBehalfOf)
{
    public string Key => $"{Id}/{To}";

    public string ReceiveId => $"receive/{From}/{Id}";

    public string SettleId => $"settle/{Id}/{To}";
}

/// <summary>An entry as its JSON in the journal says it: read without the domain's types, so that no fault of theirs is shared.</summary>
internal sealed record NaiveEntry(
    long Version, string Id, string Fingerprint, string Body, string Kind, DateTimeOffset RecordedAt, string? Refusal,
    IReadOnlyList<NaivePosting> Postings, IReadOnlyList<NaiveTransfer> Transfers)
{
    /// <summary>Whether its transfers are in flight from here on.</summary>
    public bool Begins => Kind is "allocated" or "delegation-sent" or "return-sent" or "virement-sent" or "virement-passed";

    /// <summary>Whether it takes what came from another book.</summary>
    public bool Accepts => Kind is "delegation-received" or "return-received" or "virement-passed";

    /// <summary>Whether its transfers are in flight no more.</summary>
    public bool Ends => Kind is "transfer-settled" or "transfer-taken-back";

    public static NaiveEntry Of(long version, string id, string fingerprint, string body)
    {
        using var json = JsonDocument.Parse(body);
        var root = json.RootElement;
        if (root.GetProperty("commandId").GetString() is var named && named != id) throw new FormatException($"the entry {id} calls itself {named}");
        return new(
            version, id, fingerprint, body,
            root.GetProperty("kind").GetString()!,
            root.GetProperty("recordedAt").GetDateTimeOffset(),
            root.TryGetProperty("refusal", out var refusal) ? refusal.GetProperty("reason").GetString() : null,
            [.. root.GetProperty("postings").EnumerateArray().Select(Posting)],
            [.. root.GetProperty("transfers").EnumerateArray().Select(Transfer)]);
    }

    private static NaivePosting Posting(JsonElement json) => new(
        $"{Text(json, "year")}/{Text(json, "fund")}", Text(json, "account")!, Text(json, "child"), json.GetProperty("amountPence").GetInt64());

    private static NaiveTransfer Transfer(JsonElement json)
    {
        var line = json.GetProperty("line");
        return new(
            Text(json, "id")!, Text(json, "kind")!, Text(json, "from")!, Text(json, "to")!,
            $"{Text(line, "year")}/{Text(line, "fund")}", json.GetProperty("amountPence").GetInt64(), Text(json, "onBehalfOf"));
    }

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString() : null;
}
