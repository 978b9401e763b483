using Federated.Access;
using Federated.Budgets.Registry;
using Federated.Domain;
using Federated.Domain.Budgets;
using Federated.Domain.Organisations;
using Federated.Domain.Registers;
using Federated.Engine.Processes;
using Federated.Rest;
using Federated.Rest.Hosting;
using Google.Protobuf;
using Grpc.Core;

namespace Federated.Budgets.Api;

/// <summary>One call to one organisation's book, authorised: who asks, for whom, and under which rules.</summary>
internal sealed record Call(Register Register, Organisation Organisation, Caller Caller, DateTimeOffset Now, FieldChecks Check)
{
    /// <summary>Where its commands go in.</summary>
    public required Entrance Entrance { get; init; }

    /// <summary>The day that it is for the caller.</summary>
    public DateOnly Today => LondonDay.Of(Now);

    /// <summary>The fund of the organisation's ICS that a field names, whether or not any money is in it.</summary>
    public Fund Fund(string code, string field = "fund")
    {
        var funds = Register.FundsOf(Organisation.Ics);
        if (funds.TryGetValue(code, out var fund)) return fund;
        var which = $"must be a fund of {Organisation.Ics}: {string.Join(", ", funds.Keys)}";
        Check.Add(field, code.Length == 0 ? $"is required, and {which}" : which);
        return Domain.Budgets.Fund.BuiltIn[0];
    }

    /// <summary>Reads what every command about money says.</summary>
    public MoneyFields Money(string commandId, string year, string fund, long amountPence, string effectiveOn)
    {
        var id = Check.Uuid("commandId", commandId);
        var line = Line(year, fund);
        return new(id, line, Check.Amount(amountPence), Check.EffectiveOn(effectiveOn, line.Year, Now));
    }

    public Line Line(string year, string fund) => new(Check.Year(year), Fund(fund).Code);

    public Terms Terms(Line line) => Register.FundFor(Organisation, line.Fund) is { } fund
        ? new(fund, Organisation.Tier)
        : Domain.Budgets.Terms.OfNoFund(Organisation.Tier);

    /// <summary>The rules for a command about several lines, of which the first counts as its own.</summary>
    public Terms Terms(IEnumerable<Line> lines)
    {
        var all = lines.Distinct().ToList();
        return Terms(all[0]) with { OtherFunds = [.. all.Skip(1).Select(line => Register.FundFor(Organisation, line.Fund)).OfType<Fund>()] };
    }

    /// <summary>The rules for a command that commits of these lines, of which the first counts as its own.</summary>
    public Terms TermsToCommit(params IEnumerable<Line> lines)
    {
        var all = lines.ToList();
        return Terms(all) with { OwnLimits = [.. OwnLimits.Of(Register, Organisation, all.Select(line => line.Fund), Today)] };
    }

    /// <summary>The rules for a command about all that an entry posted to.</summary>
    public Terms TermsOf(BookEntry entry) => Terms(entry.Postings.Select(p => p.Account.Line).Prepend(entry.Line));

    /// <summary>The limit that the caller's move counts against.</summary>
    public MoveLimit Limit(MoveKind move) => Register.MoveLimitFor(Organisation.Ics, Caller.Role.Name(), move);

    /// <summary>The decision that the caller attests; null for none. Error: PERMISSION_DENIED for all but the Decisions service.</summary>
    public string? Decision(string id, string field = "decisionId")
    {
        if (id.Length == 0) return null;
        var may = Permissions.Allows(Caller, Permission.AttestDecisions, Organisation.Code, Register.Federation.IsWithin);
        return may.IsAllowed ? Check.Uuid(field, id) : throw ApiError.Forbidden($"{field}: {may.Reason}");
    }

    /// <summary>Asks the book to record a command, or several.</summary>
    public Task<T> Write<T>(Func<Task<T>> ask, int commands = 1) => Entrance.Ask(Organisation.Code, ask, commands);

    /// <summary>Asks the register to record a change.</summary>
    public Task<T> WriteRegister<T>(Func<Task<T>> ask) => Entrance.Ask(RegisterModel.Stream, ask);

    /// <summary>What is asked of the book; made into the domain's request where its faults, if any, are told.</summary>
    public Asked Asks(string commandId, IMessage sent, Func<BookCommand> command) => new(this, commandId, sent, command);
}

/// <summary>What every command about money says: its id, year and fund, how many pence, and from which day.</summary>
internal sealed record MoneyFields(string CommandId, Line Line, long AmountPence, DateOnly EffectiveOn);

/// <summary>Begins calls: finds the organisation and checks that the caller may do this there.</summary>
internal sealed class Calls(RegisterCache cache, TimeProvider time, Admission admission, GracefulStop stop)
{
    /// <summary>The time, as entries record it.</summary>
    public DateTimeOffset Now => time.NowRecorded();

    /// <summary>The host was asked to end: what lasts ends too.</summary>
    public CancellationToken Stopping => stop.Stopping;

    /// <summary>The limit of the stop is over: what is still under way is cut off.</summary>
    public CancellationToken Over => stop.Over;

    /// <summary>Where the commands of a call go in.</summary>
    public Entrance Entrance(ServerCallContext context) => new(admission, stop, context);

    /// <summary>A call to the book of an organisation. Errors: INVALID_ARGUMENT, NOT_FOUND, PERMISSION_DENIED.</summary>
    public async Task<Call> Begin(ServerCallContext context, Permission permission, string organisation, string field = "organisation")
    {
        var caller = Callers.Of(context);
        if (organisation.Length == 0) throw ApiError.Invalid(field, "is required: the code of an organisation");
        var register = await Known();
        if (register.Federation.Find(organisation) is null) register = await Answers.Of(cache.Refresh);
        var found = register.Federation.Find(organisation)
            ?? throw ApiError.NotFound(field, $"There is no organisation {organisation}.");
        Demand(caller, permission, organisation, register);
        return new(register, found, caller, Now, new()) { Entrance = Entrance(context) };
    }

    /// <summary>
    /// A call about all that an organisation sees: the caller's own when none is named. Gives the code of the organisation at
    /// its top, or null for the whole federation. Errors: NOT_FOUND, PERMISSION_DENIED.
    /// </summary>
    public async Task<string?> BeginFrom(ServerCallContext context, Permission permission, string organisation)
    {
        if (organisation.Length == 0) organisation = Callers.Of(context).Organisation;
        if (organisation != Caller.AnyOrganisation) return (await Begin(context, permission, organisation)).Organisation.Code;
        await BeginForAll(context, permission);
        return null;
    }

    /// <summary>Checks a permission that concerns the whole federation.</summary>
    public async Task<(Caller Caller, Register Register)> BeginForAll(ServerCallContext context, Permission permission)
    {
        var caller = Callers.Of(context);
        var register = await Known();
        Demand(caller, permission, Caller.AnyOrganisation, register);
        return (caller, register);
    }

    // Most often in memory; after a start, and after a failure, the journal must answer first.
    private Task<Register> Known() => Answers.Of(async () => await cache.Current());

    private static void Demand(Caller caller, Permission permission, string organisation, Register register)
    {
        // Who belongs to the federation is told to anybody, also before there is one.
        if (permission != Permission.ReadOrganisations) Callers.DemandTier(caller, register.Federation);
        var decision = Permissions.Allows(caller, permission, organisation, register.Federation.IsWithin);
        if (!decision.IsAllowed) throw ApiError.Forbidden(decision.Reason);
    }
}
