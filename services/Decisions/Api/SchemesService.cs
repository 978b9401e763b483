using Federated.Access;
using Federated.Decisions.Grains;
using Federated.Decisions.Streams;
using Federated.Domain;
using Federated.Domain.Decisions;
using Federated.Domain.Decisions.Life;
using Federated.Domain.Decisions.Schemes;
using Federated.Domain.Decisions.Shares;
using Federated.Rest;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace Federated.Decisions.Api;

/// <summary>The gRPC service of schemes of delegation; the same class serves REST, as JSON and as YAML.</summary>
[Authorize]
internal sealed class SchemesService(Calls calls, IGrainFactory grains, DecisionIndex index) : V1.Schemes.SchemesBase
{
    private const string OnField = "on";

    /// <inheritdoc/>
    public override async Task<V1.SchemeDocument> GetScheme(V1.GetSchemeRequest request, ServerCallContext context)
    {
        var call = await calls.BeginAt(context, Permission.ReadSchemes, request.Ics);
        var view = request.View.Length == 0 ? "draft" : request.View;
        if (view is not ("draft" or "in-force" or "version")) call.Check.Add("view", "must be one of: draft, in-force, version");
        if (request.On.Length > 0 && view != "in-force") call.Check.Add(OnField, "may be given with view in-force only");
        if (request.Version != 0 && view != "version") call.Check.Add("version", "may be given with view version only");
        if (view == "version" && request.Version < 1) call.Check.Add("version", "is required: 1 or more");
        var on = request.On.Length == 0 ? call.Today : call.Check.Day(OnField, request.On);
        call.Check.ThrowIfAny();

        var book = await GrainCalls.Of(() => SchemesOf(call).Read());
        if (view == "draft") return Draft(call, book);
        var published = view == "in-force" ? book.InForceOn(on) : book.Versions.FirstOrDefault(v => v.Version == request.Version);
        return published is null
            ? throw ApiError.NotFound(view == "in-force" ? OnField : "version",
                view == "in-force" ? $"No scheme of {call.Ics.Code} is in force on {on.Text()}." : $"{call.Ics.Code} has no version {request.Version} of its scheme.")
            : SchemeMapping.Published(call.Ics.Code, published);
    }

    /// <inheritdoc/>
    public override async Task<V1.SchemeDocument> PutScheme(V1.PutSchemeRequest request, ServerCallContext context)
    {
        var call = await calls.BeginAt(context, Permission.DraftScheme, request.Ics);
        request.CommandId = call.Check.Uuid("commandId", request.CommandId);
        var scheme = Read(call, request.Scheme);
        await Write(call, request.CommandId, request, () => new SetDraft(call.Person, scheme, Ground(call)));
        return await Draft(call);
    }

    /// <inheritdoc/>
    public override async Task<V1.SchemeDocument> SignOffScheme(V1.SignOffSchemeRequest request, ServerCallContext context)
    {
        var call = await calls.BeginAt(context, Permission.ReadSchemes, request.Ics);
        call.Demand(Permission.SignOffScheme, call.Caller.Organisation);
        request.CommandId = call.Check.Uuid("commandId", request.CommandId);
        if (request.Revision < 1) call.Check.Add("revision", "is required: that of the draft which is signed off, 1 or more");
        await Write(call, request.CommandId, request,
            () => new SignOffDraft(call.Person, call.Caller.Organisation, request.Revision, call.Federation));
        return await Draft(call);
    }

    /// <inheritdoc/>
    public override async Task<V1.SchemeDocument> PublishScheme(V1.PublishSchemeRequest request, ServerCallContext context)
    {
        var call = await calls.BeginAt(context, Permission.PublishScheme, request.Ics);
        request.CommandId = call.Check.Uuid("commandId", request.CommandId);
        var from = call.Check.Day("effectiveFrom", request.EffectiveFrom);
        var entry = await Write(call, request.CommandId, request, () => new PublishDraft(call.Person, from, Ground(call)));
        return SchemeMapping.Published(call.Ics.Code, entry.Published!);
    }

    /// <inheritdoc/>
    public override async Task<V1.DryRunSchemeResponse> DryRunScheme(V1.DryRunSchemeRequest request, ServerCallContext context)
    {
        var call = await calls.BeginAt(context, Permission.TryScheme, request.Ics);
        var year = call.Check.Year(request.Year);
        var given = request.Scheme is null ? null : Read(call, request.Scheme);
        call.Check.ThrowIfAny();

        var book = await GrainCalls.Of(() => SchemesOf(call).Read());
        var tried = given ?? book.Draft ?? BuiltInScheme.For(call.Ics.Code, call.Register.FundsOf(call.Ics.Code));
        var past = await Past(call, year);
        var test = BackTest.Run(past, tried, call.Federation);
        var tally = await GrainCalls.Of(() => grains.GetGrain<IShareGrain>(call.Ics.Code).Read());
        return BackTestMapping.Response(year, test, ShareReport.Of(tally, year, tried.EightyTwenty).Share);
    }

    // What was approved and counts in the year, in the order in which it was proposed.
    private async Task<List<PastDecision>> Past(Call call, FinancialYear year)
    {
        var past = new List<PastDecision>();
        foreach (var row in (await index.Find(d => d.Ics == call.Ics.Code && d.State == DecisionState.Approved)).Reverse())
        {
            var (_, decision) = await GrainCalls.Of(() => grains.GetGrain<IDecisionGrain>(row.Id).Read());
            if (decision is not { ApprovedOn: { } approved, Proposal: { } proposal, Round: { } round } || !year.Contains(approved)) continue;
            past.Add(new(decision.Id, proposal, decision.ProposedOn, round.Tier, round.Forum, decision.Routing!.ReservedMatter is not null));
        }
        return past;
    }

    private static Scheme Read(Call call, V1.Scheme? given)
    {
        if (given is null) call.Check.Add("scheme", "is required");
        var before = call.Check.Errors.Count;
        var scheme = new SchemeReading(call.Check, "scheme").Read(call.Ics.Code, given ?? new());
        // What cannot be read makes rules complain of what nobody wrote.
        if (given is not null && call.Check.Errors.Count == before) call.Add("scheme", SchemeRules.Check(scheme, Ground(call)));
        return scheme;
    }

    private async Task<SchemeEntry> Write(Call call, string commandId, IMessage sent, Func<SchemeCommand> command)
    {
        var fingerprint = Fingerprints.Of(sent);
        var schemes = SchemesOf(call);
        // An answer once given stays, also when what was asked would not be well-formed any more.
        if (call.Check.Errors.Count > 0 && commandId.Length > 0 && await GrainCalls.Of(() => schemes.Recall(commandId, fingerprint)) is { } first)
            return Accepted(first.Entry);
        call.Check.ThrowIfAny();
        var request = new Request<SchemeCommand>(commandId, fingerprint, call.Caller.ToString(), call.Now, command());
        return Accepted((await call.Entrance.Ask(StreamNames.OfScheme(call.Ics.Code), () => schemes.Execute(request))).Entry);
    }

    private static SchemeEntry Accepted(SchemeEntry entry) => entry.Refusal is { } refusal ? throw Refusals.Of(refusal) : entry;

    private ISchemeGrain SchemesOf(Call call) => grains.GetGrain<ISchemeGrain>(call.Ics.Code);

    private static SchemeGround Ground(Call call) => new(call.Federation, call.Register.FundsOf(call.Ics.Code));

    private async Task<V1.SchemeDocument> Draft(Call call) => Draft(call, await GrainCalls.Of(() => SchemesOf(call).Read()));

    private static V1.SchemeDocument Draft(Call call, SchemeBook book) => SchemeMapping.Draft(
        book, book.Draft ?? BuiltInScheme.For(call.Ics.Code, call.Register.FundsOf(call.Ics.Code)), SchemeDecider.PartnersOf(call.Ics.Code, call.Federation));
}
