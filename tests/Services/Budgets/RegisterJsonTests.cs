using System.Collections.Immutable;
using Federated.Budgets.Registry;
using Federated.Domain;
using Federated.Domain.Organisations;
using Federated.Domain.Registers;

namespace Federated.Tests.Services.Budgets;

/// <summary>A register that is read from a snapshot is the one that was written, with what it says of control totals and of limits of decisions.</summary>
public sealed class RegisterJsonTests
{
    private static readonly RegisterModel Model = RegisterModel.Instance;
    private static readonly FinancialYear Year = FinancialYear.Parse("2025-26");

    [Fact]
    public void Entries_and_states_with_control_totals_read_back_as_they_were_written()
    {
        var register = Register.Empty with { Federation = Federation.Of([Member("QMF", Tier.System), Member("QMF-NEWHAM", Tier.Place), Member("QMF-HACKNEY", Tier.Place)]) };
        foreach (var (id, command) in ((string, RegisterCommand)[])
        [
            ("c1", Split(10, -10)), ("c2", Split(5, -5)), ("c3", new AnswerProposal("QMF", "c2", "QMF-NEWHAM", true, null)),
            ("c4", new AnswerProposal("QMF", "c2", "QMF", true, null)), ("c5", new AnswerProposal("QMF", "c2", "QMF-HACKNEY", false, "too much")),
            ("c6", new SplitControlTotal("QMF", Year.Next, 1, [new("QMF", 1)])),
        ])
        {
            var entry = Model.Decide(register, new(id, "", "tester", DateTimeOffset.UnixEpoch, command));
            var written = Model.WriteEntry(entry);
            Model.WriteEntry(Model.ReadEntry(written)).ShouldBe(written);
            register = Model.Evolve(register, Model.ReadEntry(written));
            var state = Model.WriteState(register);
            register = Model.ReadState("register", state);
            Model.WriteState(register).ShouldBe(state);
        }
        register.ControlTotalsOf("QMF", Year)!.PartOf("QMF-NEWHAM").ShouldBe(10);
        register.ControlTotalsOf("QMF", Year)!.Proposal!.ShouldSatisfyAllConditions(
            p => p.State.ShouldBe(ProposalState.Refused), p => p.Consented.ShouldBe(["QMF-NEWHAM"]), p => p.Reason.ShouldBe("too much"));
        register.ControlTotalsOf("QMF", Year.Next)!.TotalPence.ShouldBe(1);
    }

    [Fact]
    public void Entries_and_states_with_limits_of_decisions_read_back_as_they_were_written()
    {
        var register = Register.Empty with { Federation = Federation.Of([Member("QMF", Tier.System), Member("QMF-NEWHAM", Tier.Place)]) };
        var limits = new DecisionLimits(2, new(2025, 6, 1), new("QMF")
        {
            Limits = [new() { Tier = Tier.Place, Category = "digital", PencePer100000 = 5 }, new() { Organisation = "QMF", Unlimited = true }, new() { Tier = Tier.Neighbourhood, FixedPence = 0 }],
            Funds = [new("core", "services")],
            Reserved = ["strategy"],
            Shadow = [new("QMF-NEWHAM", new(2025, 6, 1), new(2025, 9, 30))],
        });
        foreach (var version in (DecisionLimits[])[limits, limits with { Version = 3, From = new(2025, 7, 1), Authority = new("QMF") }])
        {
            var entry = Model.Decide(register, new($"v{version.Version}", "", "tester", DateTimeOffset.UnixEpoch, new SetDecisionLimits(version)));
            var written = Model.WriteEntry(entry);
            Model.WriteEntry(Model.ReadEntry(written)).ShouldBe(written);
            register = Model.Evolve(register, Model.ReadEntry(written));
            var state = Model.WriteState(register);
            register = Model.ReadState("register", state);
            Model.WriteState(register).ShouldBe(state);
        }
        register.DecisionLimitsOf("QMF").Select(v => v.Version).ShouldBe([2, 3]);
        register.DecisionLimitsOf("QMF")[0].ShouldBe(limits);
    }

    [Fact]
    public void An_entry_of_a_journal_without_limits_of_decisions_reads_as_it_was_written()
    {
        const string written = """{"commandId":"c1","kind":"move-limits-set","actor":"jo","recordedAt":"2025-04-01T09:00:00+00:00","organisations":[],"funds":[],"moveLimits":[{"ics":"QMF","limits":[]}],"pools":[]}""";
        Model.WriteEntry(Model.ReadEntry(written)).ShouldBe(written);
    }

    private static Organisation Member(string code, Tier tier) =>
        new(code, code, tier, tier == Tier.System ? null : "QMF", "QMF", 0m, ImmutableSortedDictionary<string, decimal>.Empty, 0, "2025-26");

    private static SplitControlTotal Split(long newham, long hackney) =>
        new("QMF", Year, 0, [new("QMF-NEWHAM", newham), new("QMF-HACKNEY", hackney)]);
}
