using System.Collections.Immutable;
using Federated.Access;
using Federated.Budgets.Registry;
using Federated.Domain.Budgets;
using Federated.Domain.Organisations;
using Federated.Domain.Registers;
using Grpc.Core;

namespace Federated.Budgets.Api;

/// <summary>Funds: the budget lines of an ICS and their rules.</summary>
internal sealed partial class BudgetsService
{
    private const int CodeLength = 40;
    private const int AllBasisPoints = 10_000;
    private const int DefaultWarningBasisPoints = 9_000;

    internal static readonly string CodeRule = $"must be 1 to {CodeLength} of a-z, 0-9 and -, beginning with a letter";

    /// <inheritdoc/>
    public override async Task<V1.Fund> PutFund(V1.PutFundRequest request, ServerCallContext context)
    {
        var call = await calls.Begin(context, Permission.DefineFunds, request.Ics, "ics");
        if (call.Organisation.Tier != Tier.System) call.Check.Add("ics", "must be an ICS");
        if (call.Register.Pools.ContainsKey(request.Fund)) call.Check.Add("fund", "must not be a pool's: its rules are set with the pool");
        if (call.Register.FundFor(call.Organisation, request.Fund) is { } there) KeepWhatIsLeftOut(request, there);
        var fund = FundOf(request, call.Check);
        call.Check.ThrowIfAny();

        // Idempotent by content: what is so already is not recorded again.
        if (call.Register.FundFor(call.Organisation, fund.Code) != fund)
        {
            var id = Guid.NewGuid().ToString("D");
            await call.WriteRegister(() => grains.GetGrain<IRegisterGrain>(RegisterModel.Stream).Execute(
                new(id, Fingerprints.Of(request), call.Caller.ToString(), call.Now, new DefineFund(call.Organisation.Code, fund))));
            await register.Refresh();
        }
        return Mapping.Fund(call.Organisation.Code, fund);
    }

    /// <inheritdoc/>
    public override async Task<V1.ListFundsResponse> ListFunds(V1.ListFundsRequest request, ServerCallContext context)
    {
        var call = await calls.Begin(context, Permission.ReadFunds, request.Ics, "ics");
        var ics = call.Organisation.Ics;
        return new() { Funds = { call.Register.FundsOf(ics).Values.Select(fund => Mapping.Fund(ics, fund)) } };
    }

    // A new name must not take the ring-fence away.
    private static void KeepWhatIsLeftOut(V1.PutFundRequest request, Fund there)
    {
        if (request.Name.Length == 0) request.Name = there.Name;
        if (request.Tiers.Count == 0) request.Tiers.Add(there.Tiers.Select(Tiers.Text));
        if (!request.HasRingFenced) request.RingFenced = there.RingFenced;
        if (!request.HasRecurrent) request.Recurrent = there.Recurrent;
        if (!request.HasCarryForward) request.CarryForward = there.CarryForward;
        if (!request.HasCarryForwardCommitments) request.CarryForwardCommitments = there.CarryForwardCommitments;
        if (!request.HasWarningBasisPoints) request.WarningBasisPoints = there.WarningBasisPoints;
        if (request.Control.Length == 0) request.Control = there.Control.Text();
        if (request.Control == there.Control.Text()) request.Tolerance ??= new() { BasisPoints = there.ToleranceBasisPoints, AmountPence = there.TolerancePence };
        request.OverInvoice ??= new() { BasisPoints = there.OverInvoiceBasisPoints, AmountPence = there.OverInvoicePence };
        request.ForecastWorsening ??= new() { BasisPoints = there.ForecastWorseningBasisPoints, AmountPence = there.ForecastWorseningPence };
    }

    private static Fund FundOf(V1.PutFundRequest request, FieldChecks check)
    {
        if (!IsCode(request.Fund))
            check.Add("fund", CodeRule);
        var (control, tolerance) = ControlOf(request.Control, request.Tolerance, check);
        var overInvoice = ToleranceOf(request.OverInvoice, "overInvoice", check);
        var worsening = request.ForecastWorsening is null
            ? new() { BasisPoints = Fund.UsualForecastWorseningBasisPoints }
            : ToleranceOf(request.ForecastWorsening, "forecastWorsening", check);
        if (request.WarningBasisPoints is < 0 or > AllBasisPoints) check.Add("warningBasisPoints", $"must be from 0 to {AllBasisPoints}");
        return new(
            request.Fund,
            check.Text("name", request.Name, NameLength, required: true),
            TiersOf(request, check),
            request.RingFenced,
            !request.HasRecurrent || request.Recurrent,
            request.CarryForward,
            control,
            tolerance.BasisPoints,
            tolerance.AmountPence,
            overInvoice.BasisPoints,
            overInvoice.AmountPence,
            worsening.BasisPoints,
            worsening.AmountPence)
        {
            WarningBasisPoints = request.HasWarningBasisPoints ? request.WarningBasisPoints : DefaultWarningBasisPoints,
            CarryForwardCommitments = request.HasCarryForwardCommitments ? request.CarryForwardCommitments : !request.RingFenced || request.CarryForward,
        };
    }

    /// <summary>How strictly available money is guarded, and how far below zero it may go.</summary>
    internal static (FundControl Control, V1.Tolerance Tolerance) ControlOf(string given, V1.Tolerance? givenTolerance, FieldChecks check)
    {
        var control = check.Word("control", given, FundControl.Absolute);
        var tolerance = ToleranceOf(givenTolerance, "tolerance", check);
        if (control != FundControl.Advisory && tolerance is not { BasisPoints: 0, AmountPence: 0 })
            check.Add("tolerance", "may be given with control advisory only");
        return (control, tolerance);
    }

    private static V1.Tolerance ToleranceOf(V1.Tolerance? given, string field, FieldChecks check)
    {
        var tolerance = given ?? new();
        if (tolerance.BasisPoints is < 0 or > AllBasisPoints) check.Add($"{field}.basisPoints", $"must be from 0 to {AllBasisPoints}");
        if (tolerance.AmountPence is < 0 or > Domain.Pence.MaxAmount) check.Add($"{field}.amountPence", $"must be from 0 to {Domain.Pence.MaxAmount}");
        return tolerance;
    }

    private static ImmutableArray<Tier> TiersOf(V1.PutFundRequest request, FieldChecks check)
    {
        if (request.Tiers.Count == 0) return [.. Enum.GetValues<Tier>()];
        var tiers = new SortedSet<Tier>();
        for (var i = 0; i < request.Tiers.Count; i++)
        {
            if (!Tiers.TryParse(request.Tiers[i], out var tier)) check.Add($"tiers[{i}]", "must be one of: system, place, neighbourhood");
            else if (!tiers.Add(tier)) check.Add($"tiers[{i}]", "is named twice");
        }
        return [.. tiers];
    }

    internal static bool IsCode(string code) =>
        code.Length is >= 1 and <= CodeLength && char.IsAsciiLetterLower(code[0])
        && code.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
