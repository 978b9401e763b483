using System.Collections.Immutable;
using Federated.Domain;
using Federated.Domain.Decisions;
using Federated.Domain.Decisions.Life;
using Federated.Domain.Decisions.Schemes;
using Federated.Domain.Decisions.Shares;

namespace Federated.Tests.Domain.Decisions;

internal enum What
{
    Propose, Consent, Object, Approve, Reject, Withdraw, Escalate, Devolve, Override, Expire, Deliver, LoseAnswer, RefuseMoney,
    LoseHold, CommitLocally, Reverse, ReadBook, ReadAgain, SkipInBook, Reconsider, DeliverNotice, NextDay,
}

/// <summary>One thing that happens; the numbers pick from what there is, so that any sequence can be played.</summary>
internal readonly record struct Happening(What What, int Who, int Pence);

/// <summary>
/// Decisions of an ICS, its share, its Budgets, and the post between them, which is late, delivers twice and loses answers.
/// Each receiver does with ids what the engine does: the same id gets the first answer.
/// </summary>
internal sealed partial class SmallSystem(EightyTwenty rule)
{
    private static readonly ImmutableArray<string> Payers = ["U76122", "U37286", "QMF-NEWHAM", "QMF-WNT", "QMF-HAVERING", "QMF"];
    private static readonly ImmutableArray<string> Categories = ["services", "workforce", "small-works", "strategy"];

    private readonly PublishedScheme _scheme = new(1, new(2024, 4, 1), DecisionTable.Scheme with { EightyTwenty = rule, Deadlines = new(10, 10) }, [], new("chair", "QMF"));
    private readonly Dictionary<string, List<DecisionEntry>> _decisions = [];
    private readonly Dictionary<string, MessageAnswer> _answered = [];
    private readonly HashSet<string> _recorded = [];
    private int _proposals;
    private int _requests;

    public EightyTwenty Rule { get; } = rule;

    /// <summary>Begins shortly before a year ends.</summary>
    public DateOnly Today { get; private set; } = new(2026, 3, 20);

    public List<Decision> Decisions { get; } = [];

    public FakeBudgets Budgets { get; } = new();

    public Tally Tally { get; private set; } = new("QMF");

    public List<ShareEntry> ShareEntries { get; } = [];

    public IEnumerable<DecisionEntry> Entries => _decisions.Values.SelectMany(entries => entries);

    /// <summary>Whether anybody set the guard aside.</summary>
    public bool HasOverride => Entries.Any(entry => entry.Kind == DecisionEntryKind.GuardOverridden);

    public IReadOnlyList<DecisionEntry> EntriesOf(Decision decision) => _decisions[decision.Id];

    public void Play(Happening now)
    {
        if (now.What == What.Propose) Propose(now);
        else if (now.What == What.NextDay) Today = Today.AddDays(1 + (now.Pence % 9));
        else if (now.What is What.CommitLocally or What.Reverse) Budgets.Book(now, Today, now.What == What.Reverse);
        else if (now.What is What.ReadBook or What.ReadAgain or What.SkipInBook) Read(now);
        else if (now.What == What.Reconsider) Ask(new Reconsider(Rule), $"look/{++_requests}");
        else if (now.What == What.DeliverNotice) DeliverNotice(now);
        else if (Decisions.Count > 0) Play(now, now.Who % Decisions.Count);
    }

    /// <summary>Heals: everything that is owed is delivered, until nothing is.</summary>
    public void Settle()
    {
        for (var rounds = 0; rounds < 100; rounds++)
        {
            for (var at = 0; at < Decisions.Count; at++) Deliver(at, MessageAnswer.Done);
            foreach (var notice in Tally.Notices.Values) Deliver(notice);
            if (Decisions.All(d => d.UnderWay is null) && Tally.Notices.IsEmpty) return;
        }
        throw new InvalidOperationException("Messages never end.");
    }

    private void Propose(Happening now)
    {
        var (payer, other) = (Payers[now.Who % Payers.Length], Payers[now.Pence % Payers.Length]);
        var proposal = new Federated.Domain.Decisions.Routes.Proposal(
            "Beds", Categories[(now.Who / 7) % Categories.Length], FinancialYear.Of(Today), "core", payer, now.Pence % 5 == 0 ? 0 : now.Pence, now.Who % 2 == 0 ? [] : [other]);
        var id = $"d{++_proposals}";
        _decisions.Add(id, []);
        Decisions.Add(new(id));
        Put(Decisions.Count - 1, new Propose(new("jo", payer), proposal, Ground), id);
    }

    private RoutingGround Ground => new(_scheme, Nel.Federation);

    private void Play(Happening now, int at)
    {
        var decision = Decisions[at];
        if (!decision.Exists) return;
        var forum = new Person($"person {now.Pence % 5}", decision.Round!.Forum);
        var partner = decision.Round.Partners.IsEmpty ? forum : forum with { Organisation = decision.Round.Partners[now.Pence % decision.Round.Partners.Length].Organisation };
        var id = $"op-{++_requests}";
        switch (now.What)
        {
            case What.Consent: Put(at, new Consent(partner, null), id); break;
            case What.Object: Put(at, new Federated.Domain.Decisions.Life.Object(partner, "no"), id); break;
            case What.Approve: Put(at, new Approve(forum, null), id); break;
            case What.Reject: Put(at, new Reject(forum, "no"), id); break;
            case What.Withdraw: Put(at, new Withdraw(decision.ProposedBy!, null), id); break;
            case What.Escalate: Put(at, new Escalate(forum, "too large", Ground), id); break;
            case What.Devolve: Put(at, new Devolve(forum, "local", null, Ground), id); break;
            case What.Override: Put(at, new Override(forum, "it must be"), id); break;
            case What.Expire: Put(at, new Expire(Ground), id); break;
            case What.LoseHold: Budgets.Lose(decision.Id); break;
            case What.RefuseMoney: Deliver(at, new() { Refused = new("INSUFFICIENT_FUNDS", 1, 0) }); break;
            case What.LoseAnswer when decision.UnderWay is { } message: Receive(decision, message, MessageAnswer.Done); break;
            case What.Deliver: Deliver(at, MessageAnswer.Done); break;
        }
    }

    private void Deliver(int at, MessageAnswer ofBudgets)
    {
        if (Decisions[at].UnderWay is not { } message) return;
        var answer = Receive(Decisions[at], message, ofBudgets);
        Put(at, new RecordAnswer(message.Key, answer), message.AnswerId);
    }

    private MessageAnswer Receive(Decision decision, Message message, MessageAnswer ofBudgets)
    {
        if (_answered.TryGetValue(message.Key, out var before)) return before;
        var answer = message.Kind is MessageKind.Reserve or MessageKind.Commit or MessageKind.Release
            ? Budgets.Answer(message, ofBudgets)
            : new() { Held = Ask(Outbox.ToShare(decision, Rule), message.Key) is { Kind: ShareEntryKind.PlaceHeld } held ? held.View : null };
        return _answered[message.Key] = answer;
    }

    private void DeliverNotice(Happening now)
    {
        if (Tally.Notices.IsEmpty) return;
        Deliver(Tally.Notices.Values.ElementAt(now.Who % Tally.Notices.Count));
    }

    private void Deliver(Notice notice)
    {
        Put(Decisions.FindIndex(d => d.Id == notice.DecisionId), new LookAgain(notice.HeldBy), notice.Key);
        Ask(new NoticeArrived(Rule, notice.Key), notice.AnswerId);
    }

    // A stretch of a book: on from what is counted, again from before it, or with a gap.
    private void Read(Happening now)
    {
        var code = FakeBudgets.Holders[now.Who % FakeBudgets.Holders.Length];
        var book = Budgets.Books[code];
        var cursor = Tally.Cursors.GetValueOrDefault(code);
        var after = now.What switch { What.ReadAgain => Math.Max(0, cursor - (now.Pence % 4)), What.SkipInBook => cursor + 1, _ => cursor };
        var upTo = Math.Min(book.Count, after + 1 + (now.Pence % 6));
        if (upTo <= after) return;
        Ask(new CountCommitments(Rule, code, Nel.Federation.Find(code)!.Tier, after, upTo, [.. book.Where(c => c.Version > after && c.Version <= upTo)]), $"book/{++_requests}");
    }

    private void Put(int at, DecisionCommand command, string id)
    {
        if (!_recorded.Add($"{Decisions[at].Id}/{id}")) return;
        var before = Decisions[at];
        var entry = DecisionDecider.Decide(before, new(id, "", "tester", Now, command));
        Decisions[at] = DecisionEvolution.Evolve(before, entry);
        _decisions[before.Id].Add(entry);
        if (entry.Kind == DecisionEntryKind.Refused) Decisions[at].ShouldBeSameAs(before);
        if (before.UnderWay is not null && entry.Kind != DecisionEntryKind.MessageAnswered) entry.Sent.ShouldBeNull("one message at a time");
    }

    private ShareEntry Ask(ShareCommand command, string id)
    {
        var before = Tally;
        var entry = ShareDecider.Decide(Tally, new(id, "", "tester", Now, command));
        Tally = ShareEvolution.Evolve(Tally, entry);
        ShareEntries.Add(entry);
        if (entry.Kind == ShareEntryKind.Refused) Tally.ShouldBeSameAs(before);
        CheckPlace(entry, command);
        return entry;
    }

    private DateTimeOffset Now => new(Today, new(12, 0), TimeSpan.Zero);
}
