using System.Collections.Immutable;
using System.Globalization;
using Federated.Budgets.Books;
using Federated.Domain;
using Federated.Domain.Budgets;
using Federated.Engine.Journals;
using Federated.Engine.Processes;
using Federated.Rest;
using Grpc.Core;

namespace Federated.Budgets.Api;

/// <summary>Turns what a book answers into what the API says: refusals and failures into errors.</summary>
internal static class Answers
{
    /// <summary>Figures of a list that one refusal names; what is beyond is counted, so that the answer stays within what clients accept.</summary>
    private const int MaxListed = 40;

    /// <summary>Where decisions are proposed.</summary>
    private const string DecisionsLink = "/v1/decisions";

    /// <summary>Runs a call to a grain that is safe to make again, and gives its failures their place in the error model.</summary>
    public static Task<T> Of<T>(Func<Task<T>> ask) => GrainCalls.Of(ask);

    /// <summary>As <see cref="Of{T}(Func{Task{T}})"/>, for what may be done once only.</summary>
    public static Task<T> Once<T>(Func<Task<T>> ask) => GrainCalls.Once(ask);

    /// <summary>As <see cref="Of{T}"/>, where there is no answer but success.</summary>
    public static Task Of(Func<Task> ask) => Of(async () =>
    {
        await ask();
        return true;
    });

    /// <summary>What an entry of a book records. Errors: UNAVAILABLE, for one that a later version of the service wrote.</summary>
    public static BookEntry EntryOf(JournalEntry journalled)
    {
        try
        {
            return journalled.Read(BookModel.Instance.ReadEntry);
        }
        catch (LaterEntryException later)
        {
            throw GrainCalls.Later(later);
        }
    }

    /// <summary>The entry that a command made; a refusal is thrown.</summary>
    public static async Task<Answer<BookEntry>> Accepted(Func<Task<Answer<BookEntry>>> ask)
    {
        var answer = await Once(ask);
        return answer.Entry.Kind == EntryKind.Refused ? throw Refused(answer.Entry) : answer;
    }

    public static RpcException Refused(BookEntry entry) => Refused(entry.Refusal!, entry.Line);

    public static RpcException Refused(Refusal refusal, Line line)
    {
        var figures = new Dictionary<string, string>();
        // What is asked of a whole year names no fund, and is about no money.
        if (line.Fund.Length > 0) figures["requestedPence"] = Digits(refusal.RequestedPence);
        if (refusal.AvailablePence is { } available) figures["availablePence"] = Digits(available);
        if (refusal.LimitPence is { } limit) figures["limitPence"] = Digits(limit);
        if (refusal.Category is { } category) figures["category"] = category;
        if (refusal.DecisionId is { } decision) figures["decisionId"] = decision;
        if (refusal.Reason == RefusalReason.DecisionRequired) figures["link"] = DecisionsLink;
        if (refusal.Organisation is { } organisation) figures["organisation"] = organisation;
        if (refusal.Version is { } version) figures["version"] = Digits(version);
        if (refusal.Month is { } month) figures["month"] = month.ToString();
        if ((refusal.Fund ?? line.Fund) is { Length: > 0 } fund) figures["fund"] = fund;
        figures["year"] = line.Year.ToString();
        if (refusal.Forecasts is { } forecasts) Add(figures, forecasts);
        return ApiError.Refused(refusal.Reason.Text(), Sentence(refusal, line), figures);
    }

    private static void Add(Dictionary<string, string> figures, ImmutableArray<UnexplainedForecast> forecasts)
    {
        figures["lines"] = Digits(forecasts.Length);
        foreach (var f in forecasts.Take(MaxListed))
        {
            figures[$"{f.Organisation}/{f.Fund}"] = string.Create(CultureInfo.InvariantCulture,
                $"lastForecastPence={f.LastForecastPence} forecastPence={f.ForecastPence} worsePence={f.WorsePence} thresholdPence={f.ThresholdPence}");
        }
    }

    public static string Time(DateTimeOffset time) => time.Text();

    public static string Date(DateOnly day) => day.Text();

    /// <summary>What a warning says to a person.</summary>
    public static string Sentence(Warning warning) => warning.Reason switch
    {
        WarningReason.BudgetNearlyUsed => string.Create(CultureInfo.InvariantCulture,
            $"{warning.UsedBasisPoints / 100m:0.##}% of {warning.Line.Fund} {warning.Line.Year} is used; {Pounds(warning.AvailablePence)} is left."),
        WarningReason.BudgetOverspent => $"{warning.Line.Fund} {warning.Line.Year} is overspent by {Pounds(-warning.AvailablePence)}.",
    };

    private static string Unexplained(ImmutableArray<UnexplainedForecast> forecasts, Month month)
    {
        var (first, one) = (forecasts[0], forecasts.Length == 1);
        var subject = one ? $"A forecast of {month} is" : $"{forecasts.Length} forecasts of {month} are";
        return $"{subject} worse than a month before by more than the fund allows, and nobody has said why: "
            + $"{(one ? "" : "first ")}{first.Fund} of {first.Organisation}. Give a reason for each, then close the month by another command.";
    }

    private static string Sentence(Refusal refusal, Line line) => refusal.Reason switch
    {
        RefusalReason.InsufficientFunds =>
            $"{Pounds(refusal.RequestedPence)} was asked for, and {Pounds(refusal.AvailablePence)} of {refusal.Fund ?? line.Fund} is available in {line.Year}"
            + (refusal.LimitPence is { } limit ? $"; with its tolerance and overrides, {Pounds(limit)} may be used." : "."),
        RefusalReason.CommitmentExceeded =>
            $"{Pounds(refusal.RequestedPence)} was asked for, and {Pounds(refusal.AvailablePence)} is left of the commitment.",
        RefusalReason.CommitmentNotFound => $"There is no open commitment with this id in {line.Fund} {line.Year}.",
        RefusalReason.HoldExceeded =>
            $"{Pounds(refusal.RequestedPence)} of {refusal.Fund} was asked for, and {Pounds(refusal.AvailablePence)} is left of the hold.",
        RefusalReason.HoldNotFound => "There is nothing left of this hold.",
        RefusalReason.HoldExpired => "The last day of this hold is over.",
        RefusalReason.DecisionHold => refusal.DecisionId is { } decision
            ? $"The hold was made for decision {decision}: that decision alone commits and frees it."
            : "The hold was not made for the decision that is named.",
        RefusalReason.DecisionRequired =>
            $"{Pounds(refusal.RequestedPence)} was to be committed, and this organisation commits {Pounds(refusal.LimitPence)} by itself{(refusal.Category is { } category ? $" of what counts as {category}" : "")}: propose a decision at {DecisionsLink}.",
        RefusalReason.RingFenced => $"{refusal.Fund} is ring-fenced: its money stays with its purpose.",
        RefusalReason.VirementPingPong =>
            $"Money of {refusal.Fund} has gone the other way by virement in {line.Year}; it may go back with an overrideReason only.",
        RefusalReason.MoveLimitExceeded => refusal.AvailablePence is { } left
            ? $"{Pounds(refusal.RequestedPence)} was to be moved, and {Pounds(left)} is left of the role's limit of {Pounds(refusal.LimitPence)} for {line.Year}."
            : $"{Pounds(refusal.RequestedPence)} was to be moved, and the role may move {Pounds(refusal.LimitPence)} at a time.",
        RefusalReason.TierMayNotHoldFund =>
            $"The fund {refusal.Fund ?? line.Fund} may not be held at the tier of {refusal.Organisation ?? "this organisation"}.",
        RefusalReason.DelegationExceeded =>
            $"{Pounds(refusal.RequestedPence)} was returned, and {Pounds(refusal.AvailablePence)} had been delegated.",
        RefusalReason.ForecastUnexplained => Unexplained(refusal.Forecasts!.Value, refusal.Month!.Value),
        RefusalReason.NoReasonNeeded =>
            $"The forecast of {line.Fund} for {refusal.Month} of {line.Year} is not worse than a month before by more than the fund allows: it needs no reason.",
        RefusalReason.YearNotOver => $"{line.Year} lasts until {Date(line.Year.LastDay)}.",
        RefusalReason.YearsOutOfOrder => $"A year before {line.Year} is open; years are closed in order.",
        RefusalReason.NothingToCarry => $"Nothing of {line.Fund} is carried forward from {line.Year} or returned.",
        RefusalReason.NothingToShareBy => "Every child's weight is zero.",
        RefusalReason.BalanceTooLarge => $"A balance would pass {Pounds(refusal.LimitPence)}.",
        RefusalReason.EntryNotReversible =>
            $"Entry {refusal.Version} is not of a kind that is reversed: refusals, reversals, expiries and moves of budgets are not. A delegation is undone by a return, a virement by another one.",
        RefusalReason.AlreadyReversed => $"The entry was reversed before, by entry {refusal.Version}.",
        RefusalReason.PlanNotBudget =>
            $"The months sum to {Pounds(refusal.RequestedPence)}, and the budget of {line.Fund} held there in {line.Year} is {Pounds(refusal.AvailablePence)}.",
        RefusalReason.NothingToPlanBy => $"There is nothing to phase {line.Fund} by: no amounts, or no spending in the year before {line.Year}.",
        RefusalReason.MonthHardClosed => $"{refusal.Month} of {line.Year} is hard-closed: nothing counts from its days any more, and no plan changes what was reported.",
        RefusalReason.MonthSoftClosed =>
            $"{refusal.Month} of {line.Year} is soft-closed: {Pounds(refusal.RequestedPence)} was to count from its days, and overrides for late entries have {Pounds(refusal.AvailablePence)} of {refusal.Fund ?? line.Fund} left.",
        RefusalReason.YearClosed => $"{line.Year} is closed.",
        RefusalReason.MonthAlreadyClosed => $"{refusal.Month} of {line.Year} is closed as far as that already.",
        RefusalReason.MonthNotClosed => $"{refusal.Month} of {line.Year} is open.",
        RefusalReason.MonthsOutOfOrder =>
            $"See to {refusal.Month} of {line.Year} first: months close in order, softly or hard, and reopen in the opposite order.",
        RefusalReason.MonthNotOver => $"{refusal.Month} of {line.Year} is not over: it is hard-closed on its last day or later.",
        RefusalReason.ClosingUnderWay => $"Another closing is under way: {refusal.Month?.ToString() ?? "the whole year"}.",
        RefusalReason.BatchNotApplied => "Another command of the batch was refused, so nothing of the batch was applied.",
        RefusalReason.TransferNotInFlight => "The transfer is not in flight.",
    };

    /// <summary>"£1,250.00", or "-£0.60".</summary>
    public static string Pounds(long? pence) =>
        string.Create(CultureInfo.InvariantCulture, $"{(pence < 0 ? "-" : "")}£{Math.Abs((pence ?? 0) / 100m):N2}");

    private static string Digits(long pence) => pence.ToString(CultureInfo.InvariantCulture);
}
