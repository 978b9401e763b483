using Federated.Domain.Decisions;
using Federated.Domain.Decisions.Schemes;
using Federated.Domain.Organisations;

namespace Federated.Decisions.Api;

/// <summary>Schemes as the messages of the API.</summary>
internal static class SchemeMapping
{
    public static V1.SchemeDocument Draft(SchemeBook book, Scheme draft, IEnumerable<string> partners)
    {
        var signed = book.SignOffs.ToDictionary(s => s.Organisation, StringComparer.Ordinal);
        var all = partners.ToList();
        return new()
        {
            Ics = book.Ics,
            State = all.All(signed.ContainsKey) ? "agreed" : "draft",
            IsBuiltIn = book.Draft is null,
            Revision = book.Draft is null ? 0 : book.Revision,
            SignOffs = { all.Select(partner => SignOff(partner, signed.GetValueOrDefault(partner))) },
            Scheme = Scheme(draft),
        };
    }

    public static V1.SchemeDocument Published(string ics, PublishedScheme published) => new()
    {
        Ics = ics,
        State = "published",
        Version = published.Version,
        EffectiveFrom = published.EffectiveFrom.Text(),
        SignOffs = { published.SignOffs.OrderBy(s => s.Organisation, StringComparer.Ordinal).Select(s => SignOff(s.Organisation, s)) },
        Scheme = Scheme(published.Scheme),
    };

    private static V1.SignOff SignOff(string partner, SignOff? signed) => new()
    {
        Organisation = partner,
        SignedBy = signed is null ? "" : Name(signed.By),
        SignedOn = signed?.On.Text() ?? "",
    };

    /// <summary>A person as the API shows one: subject and organisation, with the post.</summary>
    public static string Name(Person person) => person.Post is null
        ? $"{person.Subject}@{person.Organisation}"
        : $"{person.Subject}@{person.Organisation} ({person.Post})";

    public static V1.Scheme Scheme(Scheme scheme) => new()
    {
        Categories = { scheme.Categories.Select(Category) },
        ReservedMatters = { scheme.ReservedMatters.Select(m => new V1.ReservedMatter { Code = m.Code, Name = m.Name, Categories = { m.Categories } }) },
        Limits = { scheme.Limits.Select(Limit) },
        Benefits = { scheme.Benefits.Select(b => new V1.ScaleBenefit { Code = b.Code, Name = b.Name, LeastQuantifiedPence = b.LeastQuantifiedPence }) },
        Quorum = { scheme.Quorum.Select(q => new V1.Quorum { Tier = Tiers.Text(q.Tier), Approvals = q.Approvals }) },
        DelegatedPowers =
        {
            scheme.DelegatedPowers.Select(p => new V1.DelegatedPower
            {
                Organisation = p.Organisation, Post = p.Post, Category = p.Category ?? "", LimitPence = p.LimitPence,
            }),
        },
        Deadlines = new() { ConsentDays = scheme.Deadlines.ConsentDays, ApprovalDays = scheme.Deadlines.ApprovalDays },
        EightyTwenty = Rule(scheme.EightyTwenty),
        Shadow = { scheme.Shadow.Select(s => new V1.ShadowOrganisation { Organisation = s.Organisation, From = s.From.Text(), Until = s.Until.Text() }) },
    };

    private static V1.SchemeCategory Category(Category category) => new()
    {
        Code = category.Code,
        Name = category.Name,
        Consent = category.Consent.Text(),
        Weight = category.Weight.Text(),
        Funds = { category.Funds },
        MediationDays = category.MediationDays,
        AfterMediation = category.AfterMediation.Text(),
    };

    private static V1.DecisionLimit Limit(Limit limit)
    {
        var message = new V1.DecisionLimit
        {
            Tier = limit.Tier is { } tier ? Tiers.Text(tier) : "",
            Organisation = limit.Organisation ?? "",
            Category = limit.Category ?? "",
        };
        if (limit.FixedPence is { } pence) message.FixedPence = pence;
        else if (limit.PencePer100000 is { } rate) message.PencePer100000 = rate;
        else if (limit.Unlimited) message.Unlimited = true;
        return message;
    }

    private static V1.EightyTwenty Rule(EightyTwenty rule)
    {
        var message = new V1.EightyTwenty { ThresholdBasisPoints = rule.ThresholdBasisPoints, Window = rule.Window.Text(), Basis = rule.Basis.Text() };
        if (rule.PlaceThresholdBasisPoints is { } place) message.PlaceThresholdBasisPoints = place;
        return message;
    }
}
