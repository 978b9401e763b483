namespace Federated.Tests.Engine.Simulation.Checks;

/// <summary>
/// A book by addition alone: what its postings sum to, which transfers are under way, what it has taken from others. It
/// knows no rules but the ones that must hold whatever the rules are.
/// </summary>
internal sealed class NaiveBook(string organisation)
{
    private static readonly string[] Here = ["available", "reserved", "committed", "spent"];
    private static readonly string[] FromOutside = ["funding-received", "supplement-received", "reversed", "virement-made"];

    private readonly SortedDictionary<string, long> _balances = new(StringComparer.Ordinal);
    private readonly Dictionary<string, NaiveEntry> _byId = new(StringComparer.Ordinal);

    public string Organisation => organisation;

    public List<NaiveEntry> Entries { get; } = [];

    /// <summary>Sent and neither settled nor taken back, by id and receiver.</summary>
    public SortedDictionary<string, NaiveTransfer> InFlight { get; } = new(StringComparer.Ordinal);

    /// <summary>Ids under which money of others is here; what was passed on and came back is not.</summary>
    public HashSet<string> Accepted { get; } = new(StringComparer.Ordinal);

    /// <summary>Hash of the last entry.</summary>
    public byte[] Hash { get; set; } = new byte[32];

    /// <summary>Received otherwise than from another book of the federation.</summary>
    public long FromOutsidePence { get; private set; }

    /// <summary>Available, reserved, committed and spent.</summary>
    public long HeldPence { get; private set; }

    public NaiveEntry? Find(string id) => _byId.GetValueOrDefault(id);

    public long Balance(string account) => _balances.GetValueOrDefault(account);

    /// <summary>Takes the next entry; says what is wrong with it, or null.</summary>
    public string? Take(NaiveEntry entry)
    {
        if (!_byId.TryAdd(entry.Id, entry)) return $"the id {entry.Id} is journalled twice";
        if (Entries is [.., var last] && entry.RecordedAt < last.RecordedAt) return $"it was recorded at {entry.RecordedAt:O}, before the entry before it";
        Entries.Add(entry);
        foreach (var posting in entry.Postings) Post(entry, posting);
        return WrongTransfers(entry) ?? entry.Postings.Select(p => p.Line).Distinct().Select(line => WrongLine(entry, line)).FirstOrDefault(wrong => wrong is not null);
    }

    /// <summary>The balances after a version: its postings, added up.</summary>
    public SortedDictionary<string, long> At(long version)
    {
        var balances = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var posting in Entries.Take((int)version).SelectMany(entry => entry.Postings))
            balances[posting.Account] = balances.GetValueOrDefault(posting.Account) + posting.Pence;
        return balances;
    }

    private void Post(NaiveEntry entry, NaivePosting posting)
    {
        _balances[posting.Account] = Balance(posting.Account) + posting.Pence;
        if (Here.Contains(posting.Kind)) HeldPence += posting.Pence;
        if (posting.Kind == "received" && FromOutside.Contains(entry.Kind)) FromOutsidePence -= posting.Pence;
    }

    private string? WrongTransfers(NaiveEntry entry)
    {
        if (entry.Accepts) Accepted.Add(entry.Id);
        foreach (var transfer in entry.Transfers)
        {
            if (entry.Begins && !InFlight.TryAdd(transfer.Key, transfer)) return $"{transfer.Key} is sent twice";
            if (!entry.Ends) continue;
            if (!InFlight.Remove(transfer.Key)) return $"{transfer.Key} ends, and was not in flight";
            if (entry.Kind == "transfer-taken-back" && transfer.OnBehalfOf is { } sender) Accepted.Remove($"receive/{sender}/{transfer.Id}");
        }
        return null;
    }

    private string? WrongLine(NaiveEntry entry, string line)
    {
        var postedPence = entry.Postings.Where(p => p.Line == line).Sum(p => p.Pence);
        if (postedPence != 0) return $"its postings on {line} sum to {postedPence}";
        var others = 0L;
        foreach (var (account, pence) in _balances.Where(b => b.Key.StartsWith($"{line}/", StringComparison.Ordinal) && !b.Key.EndsWith("/received", StringComparison.Ordinal)))
        {
            if (pence < 0) return $"{account} is {pence}";
            others += pence;
        }
        var inFlightPence = InFlight.Values.Where(t => t.Line == line).Sum(t => t.Pence);
        return -Balance($"{line}/received") != others ? $"received on {line} is not the sum of the others"
            : Balance($"{line}/in-transit") != inFlightPence ? $"in transit on {line} is {Balance($"{line}/in-transit")}, and {inFlightPence} in flight"
            : null;
    }
}
