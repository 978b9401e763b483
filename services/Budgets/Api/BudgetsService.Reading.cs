using Federated.Access;
using Federated.Budgets.Books;
using Federated.Budgets.Grains;
using Federated.Domain;
using Federated.Domain.Budgets;
using Federated.Domain.Organisations;
using Grpc.Core;

namespace Federated.Budgets.Api;

/// <summary>Positions, statements and the proof.</summary>
internal sealed partial class BudgetsService
{
    /// <inheritdoc/>
    public override async Task<V1.Position> GetPosition(V1.GetPositionRequest request, ServerCallContext context)
    {
        var call = await calls.Begin(context, Permission.ReadBudget, request.Organisation);
        var year = call.Check.Year(request.Year);
        var asAt = call.Check.Instant("asAt", request.AsAt);
        DateOnly? effectiveOn = request.EffectiveOn.Length == 0 ? null : call.Check.EffectiveOn(request.EffectiveOn, year, call.Now);
        call.Check.ThrowIfAny();

        var children = call.Register.Federation.ChildrenOf(call.Organisation.Code);
        var below = request.Subtree ? [.. call.Register.Federation.Subtree(call.Organisation.Code).Skip(1)] : children;
        var views = await Answers.Of(() => Task.WhenAll(below.Prepend(call.Organisation).Select(o => View(o, year, asAt, effectiveOn))));
        var viewOf = views.ToDictionary(v => v.Organisation.Code, v => v.View, StringComparer.Ordinal);

        var own = viewOf[call.Organisation.Code];
        var position = new V1.Position
        {
            Organisation = call.Organisation.Code,
            Year = year.ToString(),
            Version = own.Version,
            AsAt = asAt is { } instant ? Answers.Time(instant) : "",
            EffectiveOn = effectiveOn is { } day ? Answers.Date(day) : "",
            Funds = { FundsOf(call, call.Organisation, own) },
        };
        position.Children.AddRange(children.Select(child => new V1.ChildPosition
        {
            Organisation = child.Code,
            Funds = { FundsOf(call, child, viewOf[child.Code]) },
        }));
        if (request.Subtree) position.Subtree = Totals(position.Funds, [.. views.Select(v => v.View)]);
        return position;
    }

    /// <inheritdoc/>
    public override async Task<V1.ListEntriesResponse> ListEntries(V1.ListEntriesRequest request, ServerCallContext context)
    {
        var call = await calls.Begin(context, Permission.ReadBudget, request.Organisation);
        var size = Paging.Size(request.PageSize, call.Check);
        var after = request.PageToken.Length == 0 ? request.AfterVersion : Paging.Version(request.PageToken, call.Check);
        if (request.AfterVersion < 0) call.Check.Add("afterVersion", "must be 0 or more");
        FinancialYear? year = request.Year.Length == 0 ? null : call.Check.Year(request.Year);
        var fund = request.Fund.Length == 0 ? null : call.Fund(request.Fund).Code;
        call.Check.ThrowIfAny();

        var page = await Answers.Of(() => Statement.Read(journal, call.Organisation.Code, after, size, year, fund));
        var (reversals, corrections) = await LinksOf(call.Organisation, page);
        return new()
        {
            Entries = { page.Entries.Select(entry => Mapping.Entry(
                entry, reversals.GetValueOrDefault(entry.Version), corrections.GetValueOrDefault(entry.Version))) },
            NextPageToken = page.HasMore ? Paging.Token(page.Entries[^1].Version) : "",
        };
    }

    /// <inheritdoc/>
    public override async Task<V1.Proof> GetProof(V1.GetProofRequest request, ServerCallContext context)
    {
        await calls.BeginForAll(context, Permission.Prove);
        var check = new FieldChecks();
        var year = check.Year(request.Year);
        check.ThrowIfAny();

        var audit = await Audited(auditor.Run, context);
        var proof = audit.ProofOf(year);
        return new()
        {
            Year = year.ToString(),
            Balanced = proof.Balanced && audit.FirstDifference is null,
            ReceivedPence = proof.ReceivedPence,
            HeldPence = proof.HeldPence,
            InTransitPence = proof.InTransitPence,
            Streams = audit.Streams,
            Entries = (uint)Math.Min(audit.Entries, uint.MaxValue),
            FirstDifference = audit.FirstDifference?.ToString() ?? "",
        };
    }

    private async Task<(Organisation Organisation, BookView View)> View(
        Organisation organisation, FinancialYear year, DateTimeOffset? asAt, DateOnly? effectiveOn)
    {
        var book = grains.BookOf(organisation);
        // The present is in memory; only the past is read from the journal.
        return (organisation, asAt is null && effectiveOn is null ? await book.View(year) : await book.ViewOf(year, asAt, effectiveOn));
    }

    private static IEnumerable<V1.FundPosition> FundsOf(Call call, Organisation organisation, BookView view) =>
        call.Register.FundsOf(organisation.Ics).Values
            .Where(fund => fund.MayBeHeldAt(organisation.Tier) || view.Lines.ContainsKey(fund.Code))
            .Select(fund => Mapping.Position(fund.Code, view.Lines.GetValueOrDefault(fund.Code, Balances.Zero)));

    private static V1.SubtreePosition Totals(IEnumerable<V1.FundPosition> top, IReadOnlyList<BookView> views)
    {
        var totals = new V1.SubtreePosition { Organisations = views.Count };
        foreach (var own in top)
        {
            var lines = views.Select(v => v.Lines.GetValueOrDefault(own.Fund, Balances.Zero)).ToList();
            var total = new V1.FundPosition
            {
                Fund = own.Fund,
                ReceivedPence = own.ReceivedPence,
                AvailablePence = lines.Sum(l => l.AvailablePence),
                InTransitPence = lines.Sum(l => l.InTransitPence),
                ReservedPence = lines.Sum(l => l.ReservedPence),
                CommittedPence = lines.Sum(l => l.CommittedPence),
                SpentPence = lines.Sum(l => l.SpentPence),
            };
            total.DelegatedPence = total.ReceivedPence - total.AvailablePence - total.InTransitPence
                - total.ReservedPence - total.CommittedPence - total.SpentPence;
            totals.Funds.Add(total);
        }
        return totals;
    }
}
