using System.Collections.Immutable;
using Federated.Domain.Organisations;

namespace Federated.Domain.Decisions.Schemes;

/// <summary>Decides and evolves the schemes of an ICS. Pure.</summary>
public static class SchemeDecider
{
    /// <summary>The entry that a command makes; a refusal is one kind.</summary>
    public static SchemeEntry Decide(SchemeBook book, Request<SchemeCommand> request) => request.Command switch
    {
        SetDraft c => Drafted(book, request, c),
        SignOffDraft c => SignedOff(book, request, c),
        PublishDraft c => Published(book, request, c),
        var unknown => throw new InvalidOperationException($"No rule for {unknown.GetType().Name}."),
    };

    /// <summary>The schemes after an entry.</summary>
    public static SchemeBook Evolve(SchemeBook book, SchemeEntry entry) => entry.Kind switch
    {
        SchemeEntryKind.DraftSet => book with { Draft = entry.Draft, Revision = entry.Revision!.Value, SignOffs = [] },
        SchemeEntryKind.DraftSignedOff => book with { SignOffs = book.SignOffs.Add(entry.SignOff!) },
        SchemeEntryKind.Published => book with { Draft = null, SignOffs = [], Versions = book.Versions.Add(entry.Published!) },
        SchemeEntryKind.Refused => book,
    };

    /// <summary>Those whose agreement a scheme needs: the ICS and each place directly below it, in ordinal order.</summary>
    public static ImmutableArray<string> PartnersOf(string ics, Federation federation) =>
        [.. federation.ChildrenOf(ics).Where(o => o.Tier == Tier.Place).Select(o => o.Code).Append(ics).Order(StringComparer.Ordinal)];

    private static SchemeEntry Drafted(SchemeBook book, Request<SchemeCommand> request, SetDraft c)
    {
        if (c.By.Organisation != book.Ics) return Refuse(request, new(SchemeRefusalReason.NotOfOrganisation) { Partners = [book.Ics] });
        if (c.Scheme.Ics != book.Ics) throw new ArgumentException($"A scheme of {c.Scheme.Ics} is no draft of {book.Ics}.");
        return Invalid(request, c.Scheme, c.Ground)
            ?? Entry(request, SchemeEntryKind.DraftSet) with { Draft = c.Scheme, Revision = book.Revision + 1 };
    }

    private static SchemeEntry SignedOff(SchemeBook book, Request<SchemeCommand> request, SignOffDraft c)
    {
        if (book.Draft is null) return Refuse(request, new(SchemeRefusalReason.NoDraft));
        if (!PartnersOf(book.Ics, c.Federation).Contains(c.Organisation)) return Refuse(request, new(SchemeRefusalReason.NotAPartner) { Partners = [c.Organisation] });
        // Sovereign consent: nobody agrees for another board.
        if (c.By.Organisation != c.Organisation) return Refuse(request, new(SchemeRefusalReason.NotOfOrganisation) { Partners = [c.Organisation] });
        if (c.Revision != book.Revision) return Refuse(request, new(SchemeRefusalReason.DraftChanged) { Revision = book.Revision });
        if (book.SignOffs.Any(s => s.Organisation == c.Organisation)) return Refuse(request, new(SchemeRefusalReason.AlreadySignedOff) { Partners = [c.Organisation] });
        return Entry(request, SchemeEntryKind.DraftSignedOff) with { SignOff = new(c.Organisation, c.By, LondonDay.Of(request.RecordedAt)) };
    }

    private static SchemeEntry Published(SchemeBook book, Request<SchemeCommand> request, PublishDraft c)
    {
        if (c.By.Organisation != book.Ics) return Refuse(request, new(SchemeRefusalReason.NotOfOrganisation) { Partners = [book.Ics] });
        if (book.Draft is null) return Refuse(request, new(SchemeRefusalReason.NoDraft));
        // Organisations may have come or gone since it was drafted.
        if (Invalid(request, book.Draft, c.Ground) is { } invalid) return invalid;
        var missing = PartnersOf(book.Ics, c.Ground.Federation).Except(book.SignOffs.Select(s => s.Organisation)).ToImmutableArray();
        if (!missing.IsEmpty) return Refuse(request, new(SchemeRefusalReason.SignOffsMissing) { Partners = missing });
        var today = LondonDay.Of(request.RecordedAt);
        var earliest = book.Versions is [.., var last] && last.EffectiveFrom >= today ? last.EffectiveFrom.AddDays(1) : today;
        if (c.EffectiveFrom < today) return Refuse(request, new(SchemeRefusalReason.DateInThePast) { Earliest = earliest });
        if (c.EffectiveFrom < earliest) return Refuse(request, new(SchemeRefusalReason.DateNotAfterLastVersion) { Earliest = earliest });
        return Entry(request, SchemeEntryKind.Published) with
        {
            Published = new(book.Versions.Length + 1, c.EffectiveFrom, book.Draft, book.SignOffs, c.By),
        };
    }

    private static SchemeEntry? Invalid(Request<SchemeCommand> request, Scheme scheme, SchemeGround ground) =>
        SchemeRules.Check(scheme, ground) is { IsEmpty: false } problems ? Refuse(request, new(SchemeRefusalReason.SchemeInvalid) { Problems = problems }) : null;

    private static SchemeEntry Entry(Request<SchemeCommand> request, SchemeEntryKind kind) => new(request.Id, kind, request.Actor, request.RecordedAt);

    private static SchemeEntry Refuse(Request<SchemeCommand> request, SchemeRefusal refusal) =>
        Entry(request, SchemeEntryKind.Refused) with { Refusal = refusal };
}
