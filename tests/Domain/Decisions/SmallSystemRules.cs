using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Federated.Domain;
using Federated.Domain.Decisions.Life;
using Federated.Domain.Decisions.Schemes;
using Federated.Domain.Decisions.Shares;
using FsCheck;
using FsCheck.Fluent;

namespace Federated.Tests.Domain.Decisions;

/// <summary>What holds for decisions, the share and their money together, whatever happens and in whatever order.</summary>
public sealed class SmallSystemRules
{
    private static readonly EightyTwenty Year = new();
    private static readonly EightyTwenty Rolling = new() { Window = ShareWindow.Rolling12Months, Basis = ShareBasis.Value };

    // Proposals, approvals and the post go on more often, so that lives come to their ends.
    private static readonly What[] Often =
    [
        .. Enum.GetValues<What>(),
        .. Enumerable.Repeat(What.Propose, 4),
        .. Enumerable.Repeat(What.Consent, 4),
        .. Enumerable.Repeat(What.Approve, 10),
        .. Enumerable.Repeat(What.Deliver, 14),
        .. Enumerable.Repeat(What.CommitLocally, 8),
        .. Enumerable.Repeat(What.ReadBook, 6),
        .. Enumerable.Repeat(What.DeliverNotice, 3),
    ];

    private static Arbitrary<Happening[]> Lives { get; } = Arb.From(
        (from what in Gen.Elements(Often)
         from who in Gen.Choose(0, 60)
         from pence in Gen.OneOf(Gen.Choose(1, 300), Gen.Choose(40_000_00, 2_600_000_00))
         select new Happening(what, who, pence)).ArrayOf(200), Shorter);

    [Fact]
    public void No_money_is_held_for_a_closed_decision_none_is_committed_twice_and_none_is_forgotten() => Always(Year, system => system.CheckMoney());

    [Fact]
    public void The_share_is_never_brought_under_the_threshold_without_an_override() => Always(Year, system => system.CheckThreshold());

    [Fact]
    public void The_share_is_what_a_recount_of_all_journals_finds() => Always(Year, system => system.CheckRecount());

    [Fact]
    public void Over_twelve_months_too_a_place_that_is_confirmed_keeps_the_threshold() => Always(Rolling, system => system.CheckRecount());

    [Fact]
    public void When_everything_has_arrived_nothing_is_owed_and_closed_decisions_hold_neither_money_nor_a_place() => AtTheEnd(Year, system =>
    {
        system.Settle();
        system.CheckMoney();
        system.CheckClaims();
        system.CheckRecount();
        system.CheckThreshold();
        system.Decisions.ShouldNotContain(decision => decision.State == DecisionState.Committing);
        foreach (var claim in system.Tally.Claims)
        {
            var decision = system.Decisions.Single(d => d.Id == claim.DecisionId);
            (decision.Claim == ClaimState.Held).ShouldBe(claim.State == PlaceInShare.Held, $"{decision.Id} and the share know the same");
        }
    });

    [Fact]
    public void Replayed_from_their_entries_decisions_and_the_share_are_the_same() => AtTheEnd(Year, system =>
    {
        foreach (var decision in system.Decisions)
            Text(system.EntriesOf(decision).Aggregate(new Decision(decision.Id), DecisionEvolution.Evolve)).ShouldBe(Text(decision));
        Text(system.ShareEntries.Aggregate(new Tally("QMF"), ShareEvolution.Evolve)).ShouldBe(Text(system.Tally));
    });

    [Fact]
    public void Random_lives_have_every_state_every_kind_of_entry_and_every_message()
    {
        var (states, kinds, shares, messages) = (new HashSet<DecisionState>(), new HashSet<DecisionEntryKind>(), new HashSet<ShareEntryKind>(), new HashSet<MessageKind>());
        var reasons = new HashSet<DecisionRefusalReason>();
        // From one seed: what a life may hold is random, that these hold it all is not.
        AtTheEnd(Config.QuickThrowOnFailure.WithMaxTest(200).WithReplay(1, 1), Year, system =>
        {
            foreach (var entry in system.Entries)
            {
                states.Add(entry.State);
                kinds.Add(entry.Kind);
                if (entry.Sent is { } sent) messages.Add(sent.Kind);
                if (entry.Refusal is { } refusal) reasons.Add(refusal.Reason);
            }
            shares.UnionWith(system.ShareEntries.Select(entry => entry.Kind));
        });
        states.Order().ShouldBe(Enum.GetValues<DecisionState>());
        kinds.Order().ShouldBe(Enum.GetValues<DecisionEntryKind>());
        shares.Order().ShouldBe(Enum.GetValues<ShareEntryKind>());
        messages.Order().ShouldBe(Enum.GetValues<MessageKind>());
        reasons.ShouldContain(DecisionRefusalReason.DeadlineOver);
    }

    private static void Always(EightyTwenty rule, Action<SmallSystem> check) => Prop.ForAll(Lives, life =>
    {
        var system = new SmallSystem(rule);
        foreach (var happening in life)
        {
            system.Play(happening);
            check(system);
        }
    }).QuickCheckThrowOnFailure();

    private static void AtTheEnd(EightyTwenty rule, Action<SmallSystem> check) => AtTheEnd(Config.QuickThrowOnFailure, rule, check);

    private static void AtTheEnd(Config config, EightyTwenty rule, Action<SmallSystem> check) => Prop.ForAll(Lives, life =>
    {
        var system = new SmallSystem(rule);
        foreach (var happening in life) system.Play(happening);
        check(system);
    }).Check(config);

    private static string Text<T>(T value) => JsonSerializer.Serialize(value, Json);

    private static JsonSerializerOptions Json { get; } = new()
    {
        Converters = { new AsText<FinancialYear>(), new AsText<Month>(), new AsText<ImmutableSortedDictionary<TallyKey, Counted>>(counts => string.Join('\n', counts)) },
    };

    private static IEnumerable<Happening[]> Shorter(Happening[] life)
    {
        for (var length = life.Length / 2; length > 0; length /= 2)
        {
            for (var at = 0; at + length <= life.Length; at += length)
                yield return [.. life[..at], .. life[(at + length)..]];
        }
    }

    // Written to be compared, and never read.
    private sealed class AsText<T>(Func<T, string?>? text = null) : JsonConverter<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WriteStringValue(text is null ? value!.ToString() : text(value));
    }
}
