using System.Collections.Immutable;
using Federated.Access;
using Federated.Budgets.Books;
using Federated.Budgets.Grains;
using Federated.Domain.Budgets;
using Federated.Engine.Journals;
using Federated.Rest;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace Federated.Budgets.Api;

/// <summary>The gRPC service of explanations; the same class serves REST.</summary>
[Authorize]
internal sealed class ExplanationsService(Calls calls, IGrainFactory grains, IJournal journal) : V1.Explanations.ExplanationsBase
{
    private const int MostAllocations = 100;

    /// <inheritdoc/>
    public override async Task<V1.Explanation> Explain(V1.ExplainRequest request, ServerCallContext context)
    {
        var (call, account, page) = await Read(request, context);
        var view = await Answers.Of(() => grains.BookOf(call.Organisation).Provenance(null));
        var sources = Of(view, account);
        var entries = await Entries(call, account, page, view.Version);
        var allocations = await Allocations(call, account.Line, view);
        return new()
        {
            Organisation = call.Organisation.Code,
            Year = account.Line.Year.ToString(),
            Fund = account.Line.Fund,
            Kind = account.Kind.Text(),
            Child = account.Child ?? "",
            Version = view.Version,
            AmountPence = sources.SumPence,
            Sentence = ExplanationMapping.Sentence(call.Organisation, account, sources, allocations),
            Sources = { ExplanationMapping.Sources(sources) },
            Entries = { entries.Entries },
            NextPageToken = entries.NextPageToken,
            Allocations = { allocations },
        };
    }

    /// <inheritdoc/>
    public override async Task<V1.ListExplainedEntriesResponse> ListExplainedEntries(V1.ExplainRequest request, ServerCallContext context)
    {
        var (call, account, page) = await Read(request, context);
        return await Entries(call, account, page, upTo: long.MaxValue);
    }

    /// <inheritdoc/>
    public override async Task<V1.EntryExplanation> ExplainEntry(V1.ExplainEntryRequest request, ServerCallContext context)
    {
        var call = await calls.Begin(context, Permission.ReadBudget, request.Organisation);
        if (request.Version < 1) call.Check.Add("version", "must be the version of an entry: 1 or more");
        call.Check.ThrowIfAny();

        var entry = await Answers.Of(() => journal.Read(call.Organisation.Code, request.Version - 1, 1)) is [var journalled]
            ? Answers.EntryOf(journalled)
            : throw ApiError.NotFound("version", $"{call.Organisation.Code} has no entry {request.Version}.");
        var before = await Answers.Of(() => grains.BookOf(call.Organisation).Provenance(request.Version - 1));
        var sources = Provenance.MovedBy(before.Lines, entry);
        return new()
        {
            Organisation = call.Organisation.Code,
            Version = request.Version,
            Kind = entry.Kind.Text(),
            CommandId = entry.CommandId,
            AmountPence = sources.SumPence,
            Sentence = ExplanationMapping.Sentence(entry, request.Version, sources),
            Sources = { ExplanationMapping.Sources(sources) },
        };
    }

    private async Task<(Call Call, Account Account, Page Page)> Read(V1.ExplainRequest request, ServerCallContext context)
    {
        var call = await calls.Begin(context, Permission.ReadBudget, request.Organisation);
        var line = call.Line(request.Year, request.Fund);
        var kind = call.Check.RequiredWord<AccountKind>("kind", request.Kind);
        if (request.Child.Length > 0 && request.Kind.Length > 0 && kind != AccountKind.Delegated)
            call.Check.Add("child", "must be empty unless kind is delegated");
        else if (request.Child.Length > 0 && call.Register.Federation.Find(request.Child) is null)
            call.Check.Add("child", $"must be the code of an organisation; there is no {request.Child}");
        var page = new Page(Paging.Version(request.PageToken, call.Check), Paging.Size(request.PageSize, call.Check));
        call.Check.ThrowIfAny();
        return (call, new(line, kind, request.Child.Length > 0 ? request.Child : null), page);
    }

    private async Task<V1.ListExplainedEntriesResponse> Entries(Call call, Account account, Page page, long upTo)
    {
        var book = grains.BookOf(call.Organisation);
        var (entries, hasMore) = await Answers.Of(() => AccountEntries.Read(journal, call.Organisation.Code, account, page.After, upTo, page.Size));
        if (entries.Count == 0) return new();
        var balance = page.After == 0 ? 0 : Of(await Answers.Of(() => book.Provenance(page.After)), account).SumPence;
        var reversals = await Answers.Of(() => book.Reversals(entries[0].Version, entries[^1].Version));
        var answer = new V1.ListExplainedEntriesResponse { NextPageToken = hasMore ? Paging.Token(entries[^1].Version) : "" };
        foreach (var entry in entries)
            answer.Entries.Add(ExplanationMapping.Entry(entry, balance += entry.ChangePence, reversals.GetValueOrDefault(entry.Version)));
        return answer;
    }

    private async Task<V1.ExplainedAllocation[]> Allocations(Call call, Domain.Budgets.Line line, ProvenanceView view)
    {
        var arrivals = view.Arrivals.GetValueOrDefault(line, []).TakeLast(MostAllocations);
        var found = await Answers.Of(() => Task.WhenAll(arrivals.Select(async arrival =>
            call.Register.Federation.Find(arrival.From) is { } parent && await grains.BookOf(parent).Find(arrival.TransferId) is { } sent
                ? ExplanationMapping.Allocation(call.Organisation, arrival, sent.Entry)
                : null)));
        return [.. found.OfType<V1.ExplainedAllocation>()];
    }

    private static Sources Of(ProvenanceView view, Account account) =>
        view.Lines.GetValueOrDefault(account.Line, Composition.Nothing).Of(account.Kind, account.Child);

    /// <summary>Which entries of the list.</summary>
    /// <param name="After">Version after which they begin.</param>
    /// <param name="Size">Most entries.</param>
    private readonly record struct Page(long After, int Size);
}
