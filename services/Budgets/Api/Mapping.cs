using System.Collections.Immutable;
using System.Globalization;
using Federated.Budgets.Grains;
using Federated.Domain.Allocation;
using Federated.Domain.Budgets;
using Federated.Domain.Budgets.Reporting;
using Federated.Domain.Organisations;
using Federated.Engine.Journals;

namespace Federated.Budgets.Api;

/// <summary>Domain records as the messages of the API.</summary>
internal static class Mapping
{
    public static V1.AllocationShare Share(Share share) => new()
    {
        Organisation = share.Organisation,
        Weight = share.Weight is { } weight ? Number(weight) : "",
        Share = Number(share.Fraction),
        AmountPence = share.AmountPence,
        LeftOverPenny = share.LeftOverPenny,
    };

    public static V1.AllocationExplanation? Allocation(AllocationRecord? allocation) => allocation is null ? null : new()
    {
        Basis = allocation.Basis.Text(),
        Weight = allocation.WeightColumn ?? "",
        WeightsYear = allocation.WeightsYear ?? "",
        Shares = { allocation.Shares.Select(Share) },
    };

    public static string State(SentAnswer sent) =>
        sent.InFlight.Length > 0 ? "in-transit" : sent.Refusals.IsEmpty ? "settled" : "refused";

    public static V1.TransferResponse Transfer(string sender, SentAnswer sent) => new()
    {
        TransferId = sent.Answer.Entry.CommandId,
        Organisation = sender,
        // A move within one book is on its way to nobody; its counterparty is the other fund, or who paid.
        ToOrganisation = sent.Answer.Entry.Transfers.IsEmpty ? sender : sent.Answer.Entry.Counterparty ?? "",
        Version = sent.Answer.Version,
        AmountPence = sent.Answer.Entry.AmountPence,
        State = State(sent),
        Refusal = sent.Refusals.IsEmpty ? "" : sent.Refusals.First().Value.Reason.Text(),
        RecordedAt = Answers.Time(sent.Answer.Entry.RecordedAt),
        Warnings = { Warnings(sent.Answer.Entry) },
    };

    public static V1.FundPosition Position(string fund, Balances balances) => new()
    {
        Fund = fund,
        ReceivedPence = balances.ReceivedPence,
        AvailablePence = balances.AvailablePence,
        InTransitPence = balances.InTransitPence,
        DelegatedPence = balances.DelegatedPence,
        ReservedPence = balances.ReservedPence,
        CommittedPence = balances.CommittedPence,
        SpentPence = balances.SpentPence,
    };

    public static V1.Fund Fund(string ics, Fund fund) => new()
    {
        Fund_ = fund.Code,
        Name = fund.Name,
        Tiers = { fund.Tiers.Select(Tiers.Text) },
        RingFenced = fund.RingFenced,
        Recurrent = fund.Recurrent,
        CarryForward = fund.CarryForward,
        Control = fund.Control.Text(),
        Tolerance = new() { BasisPoints = fund.ToleranceBasisPoints, AmountPence = fund.TolerancePence },
        Ics = ics,
        WarningBasisPoints = fund.WarningBasisPoints,
        OverInvoice = new() { BasisPoints = fund.OverInvoiceBasisPoints, AmountPence = fund.OverInvoicePence },
        CarryForwardCommitments = fund.CarryForwardCommitments,
        ForecastWorsening = new() { BasisPoints = fund.ForecastWorseningBasisPoints, AmountPence = fund.ForecastWorseningPence },
    };

    public static V1.Organisation Organisation(Federation federation, Organisation organisation)
    {
        var message = new V1.Organisation
        {
            Code = organisation.Code,
            Name = organisation.Name,
            Tier = Tiers.Text(organisation.Tier),
            Parent = organisation.Parent ?? "",
            Ics = organisation.Ics,
            Children = { federation.ChildrenOf(organisation.Code).Select(c => c.Code) },
            RegisteredPopulation = Number(organisation.RegisteredPopulation),
            Practices = organisation.Practices,
            WeightsYear = organisation.WeightsYear,
        };
        foreach (var (column, weight) in organisation.WeightedPopulations) message.WeightedPopulations.Add(column, Number(weight));
        return message;
    }

    public static V1.OrganisationTree Tree(Federation federation, Organisation organisation) => new()
    {
        Organisation = Organisation(federation, organisation),
        Children = { federation.ChildrenOf(organisation.Code).Select(child => Tree(federation, child)) },
    };

    /// <param name="journalled">The entry.</param>
    /// <param name="reversedBy">Version of the entry that reversed it; 0 for none.</param>
    /// <param name="correctedBy">Version of the entry that took its place; 0 for none.</param>
    public static V1.Entry Entry(JournalEntry journalled, long reversedBy, long correctedBy)
    {
        var entry = Answers.EntryOf(journalled);
        return new()
        {
            Version = journalled.Version,
            CommandId = entry.CommandId,
            Kind = entry.Kind.Text(),
            Actor = entry.Actor,
            RecordedAt = Answers.Time(entry.RecordedAt),
            EffectiveOn = Answers.Date(entry.EffectiveOn),
            Year = entry.Line.Year.ToString(),
            Fund = entry.Line.Fund,
            AmountPence = entry.AmountPence,
            Counterparty = entry.Counterparty ?? "",
            Narrative = entry.Narrative ?? entry.Reference ?? Phased(entry.Plan) ?? "",
            Postings = { entry.Postings.Select(Posting) },
            Refusal = entry.Refusal?.Reason.Text() ?? "",
            Hash = Convert.ToHexStringLower(journalled.Hash),
            Allocation = Allocation(entry.Allocation),
            Reverses = entry.Reversal?.Of ?? 0,
            ReversedBy = reversedBy,
            Corrects = entry.Correction?.Of ?? 0,
            CorrectedBy = correctedBy,
            Reference = entry.Reference ?? "",
            Month = (entry.Closing?.Month ?? entry.Override?.Month ?? entry.Month)?.ToString() ?? "",
            MonthState = entry.Closing?.State.Text() ?? "",
            OverrideIds = { (entry.OverrideUses ?? []).Select(use => use.Id) },
            OverrideReason = entry.OverrideReason ?? "",
            Warnings = { Warnings(entry) },
            Carried = Carried(entry),
            DecisionId = entry.DecisionId ?? "",
        };
    }

    private static V1.CarriedMoney? Carried(BookEntry entry) =>
        new[] { entry.Carry, entry.CarrySent }.OfType<Carry>().ToList() is not { Count: > 0 } parts ? null : new()
        {
            OfVersion = parts[0].Of,
            BalancePence = parts.Sum(part => part.AvailablePence),
            Commitments =
            {
                from part in parts
                from commitment in part.Commitments
                select new V1.CarriedCommitment { CommitmentId = commitment.Id, RemainingPence = commitment.RemainingPence },
            },
        };

    public static IEnumerable<V1.Warning> Warnings(BookEntry entry) => (entry.Warnings ?? []).Select(Warning);

    public static V1.Warning Warning(Warning warning) => new()
    {
        Reason = warning.Reason.Text(),
        Year = warning.Line.Year.ToString(),
        Fund = warning.Line.Fund,
        UsedBasisPoints = warning.UsedBasisPoints,
        ThresholdBasisPoints = warning.ThresholdBasisPoints,
        AvailablePence = warning.AvailablePence,
        Sentence = Answers.Sentence(warning),
        Crossed = warning.HasCrossed,
    };

    public static V1.MoveLimits MoveLimits(ImmutableArray<MoveLimit> limits)
    {
        var message = new V1.MoveLimits();
        foreach (var limit in limits)
        {
            var line = new V1.MoveLimit { Role = limit.Role, Move = limit.Move.Text() };
            if (limit.PerCommandPence is { } perCommand) line.PerCommandPence = perCommand;
            if (limit.PerYearPence is { } perYear) line.PerYearPence = perYear;
            message.Limits.Add(line);
        }
        return message;
    }

    public static V1.Hold Hold(Hold hold) => new()
    {
        HoldId = hold.Id,
        Year = hold.RemainingPence.Keys.First().Year.ToString(),
        Legs = { hold.RemainingPence.Where(leg => leg.Value > 0).Select(leg => new V1.Leg { Fund = leg.Key.Fund, AmountPence = leg.Value }) },
        ExpiresOn = hold.ExpiresOn is { } day ? Answers.Date(day) : "",
        DecisionId = hold.DecisionId ?? "",
    };

    public static V1.OpenCommitment Commitment(Commitment commitment) => new()
    {
        CommitmentId = commitment.Id,
        DecisionId = commitment.DecisionId ?? "",
        Year = commitment.Legs.Keys.First().Year.ToString(),
        Legs =
        {
            commitment.Legs.Select(leg => new V1.CommitmentLeg
            {
                Fund = leg.Key.Fund,
                AmountPence = leg.Value.AmountPence,
                RemainingPence = leg.Value.RemainingPence,
            }),
        },
    };

    private static string? Phased(Plan? plan) => plan is null ? null : string.Create(
        CultureInfo.InvariantCulture, $"Phased {plan.Basis.Text()} ({string.Join(", ", plan.Weights)}), forecast by {plan.Forecast.Text()}");

    private static V1.Posting Posting(Posting posting) => new()
    {
        Account = posting.Account.Text(),
        AmountPence = posting.AmountPence,
        Year = posting.Account.Line.Year.ToString(),
        Fund = posting.Account.Line.Fund,
    };

    // Every digit, and none of the noughts that adding up leaves behind.
    internal static string Number(decimal value) => value.ToString("0.#############################", CultureInfo.InvariantCulture);
}
