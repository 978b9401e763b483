using System.Collections.Immutable;

namespace Federated.Domain.Budgets;

/// <summary>Overrides: a rule set aside with a reason and a named authority, and what entries take of it.</summary>
public static partial class BookDecider
{
    private static BookEntry Overriding(Book book, Request<BookCommand> request, GrantOverride c)
    {
        var calendar = book.CalendarOf(c.Line.Year);
        if (calendar.State == YearState.Closed) return Refuse(request, new Refusal(RefusalReason.YearClosed, c.AmountPence));
        if (c.Month is { } month && calendar.Of(month) is var state and not MonthState.SoftClosed)
        {
            var reason = state == MonthState.Open ? RefusalReason.MonthNotClosed : RefusalReason.MonthHardClosed;
            return Refuse(request, new Refusal(reason, c.AmountPence, Month: month));
        }
        return MayHold(request) ?? Entry(request, EntryKind.OverrideGranted, []) with
        {
            Override = new(request.Id, request.Version, c.Rule, c.Line, c.Month, c.AmountPence, c.Reason, c.Authority)
            {
                GrantedBy = request.Actor,
                GrantedAt = request.RecordedAt,
            },
            Counterparty = c.Authority,
            Narrative = c.Reason,
            OverrideReason = c.Reason,
        };
    }

    // What counts from a day of a soft-closed month takes its amount of the overrides for that month, on every line.
    private static BookEntry LateEntry(Book book, Request<BookCommand> request, BookEntry entry)
    {
        var c = request.Command;
        if (entry.Postings.IsEmpty || !c.IsDated || c.IsBySystem) return entry;
        var month = Month.Of(c.Line.Year.Nearest(c.EffectiveOn));
        if (book.CalendarOf(c.Line.Year).Of(month) != MonthState.SoftClosed) return entry;

        foreach (var line in entry.Postings.GroupBy(p => p.Account.Line))
        {
            var pence = line.Where(p => p.AmountPence > 0).Sum(p => p.AmountPence);
            var overrides = book.OverridesOf(OverrideKind.LateEntry, line.Key, month).ToList();
            var left = overrides.Sum(o => o.LeftPence);
            if (pence > left)
                return Refuse(request, new Refusal(RefusalReason.MonthSoftClosed, pence, left, Fund: line.Key.Fund, Month: month));
            entry = Using(entry, overrides.Select(o => (o, o.LeftPence)), from: 0, to: pence);
        }
        return entry;
    }

    // What goes below the fund's own floor takes the head-room granted, in the order in which it was granted.
    private static BookEntry BelowFloor(Book book, Request<BookCommand> request, BookEntry entry)
    {
        var c = request.Command;
        var own = OwnFloor(book, c);
        if (entry.Postings.IsEmpty || entry.FloorPence >= own) return entry;
        long Depth(long availablePence) => Math.Max(0, own - availablePence);
        return Using(entry, book.OverridesOf(OverrideKind.Control, c.Line, month: null).Select(o => (o, o.AmountPence)),
            from: Depth(book.On(c.Line).AvailablePence), to: Depth(entry.AvailablePence));
    }

    // Of overrides that stand one on the other, the parts between two levels.
    private static BookEntry Using(BookEntry entry, IEnumerable<(Override Override, long Pence)> overrides, long from, long to)
    {
        var uses = ImmutableArray.CreateBuilder<OverrideUse>();
        var reason = entry.OverrideReason;
        long below = 0;
        foreach (var (granted, pence) in overrides)
        {
            var taken = Math.Min(to, below + pence) - Math.Max(from, below);
            below += pence;
            if (taken <= 0) continue;
            uses.Add(new(granted.Version, granted.Id, taken));
            reason ??= granted.Reason;
        }
        return uses.Count == 0 ? entry : entry with { OverrideUses = [.. entry.OverrideUses ?? [], .. uses], OverrideReason = reason };
    }
}
