using System.Globalization;
using Federated.Domain;
using Federated.Domain.Budgets;
using Federated.Rest;

namespace Federated.Serving;

/// <summary>
/// Reads the fields of a request, and gathers every fault so that all are told at once. Readers answer with a
/// placeholder for a bad field; nothing of it is used, because <see cref="ThrowIfAny"/> comes first.
/// </summary>
internal sealed class FieldChecks
{
    // "K" would also take an instant without an offset, and "zzz" takes no "Z".
    private static readonly string[] InstantFormats = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"];

    private readonly List<FieldError> _errors = [];

    /// <summary>The faults found so far.</summary>
    public IReadOnlyList<FieldError> Errors => _errors;

    public void ThrowIfAny()
    {
        if (_errors.Count > 0) throw ApiError.Invalid(_errors);
    }

    public void Add(string field, string rule) => _errors.Add(new(field, rule));

    /// <summary>A UUID in its usual form, in lower case.</summary>
    public string Uuid(string field, string text)
    {
        if (Guid.TryParseExact(text, "D", out var id)) return id.ToString("D");
        Add(field, text.Length == 0 ? "is required: a UUID that you make" : "must be a UUID such as 3f2b8c1e-0d4a-4b8e-9c57-2a6f1d0e7b43");
        return "";
    }

    public FinancialYear Year(string text, string field = "year")
    {
        if (FinancialYear.TryParse(text, out var year)) return year;
        Add(field, text.Length == 0 ? $"is required, and {FinancialYear.Rule}" : FinancialYear.Rule);
        return default;
    }

    public Month Month(string field, string text)
    {
        if (Domain.Month.TryParse(text, out var month)) return month;
        Add(field, text.Length == 0 ? $"is required, and {Domain.Month.Rule}" : Domain.Month.Rule);
        return default;
    }

    public long Amount(long pence, string field = "amountPence")
    {
        if (pence is < 1 or > Pence.MaxAmount) Add(field, $"must be a whole number of pence from 1 to {Pence.MaxAmount}");
        return pence;
    }

    public string Text(string field, string text, int maxLength, bool required = false)
    {
        if (required && string.IsNullOrWhiteSpace(text)) Add(field, "is required");
        else if (text.Length > maxLength) Add(field, $"must be no longer than {maxLength} characters");
        else if (text.Any(c => char.IsControl(c) && c is not ('\n' or '\t'))) Add(field, "must not contain control characters");
        return text.Trim();
    }

    /// <summary>The name of a payer, which becomes a source: not the word for what nobody paid.</summary>
    public string Payer(string field, string text, int maxLength, bool required)
    {
        if (text.Trim() == Sources.Overspent) Add(field, $"must be the payer's name; \"{Sources.Overspent}\" means what was used beyond what there was");
        return Text(field, text, maxLength, required);
    }

    /// <summary>An ISO date within the year; today, or the nearest day of the year, when empty.</summary>
    public DateOnly EffectiveOn(string text, FinancialYear year, DateTimeOffset now, string field = "effectiveOn")
    {
        // A bad year has been told already, and has no days.
        if (year == default) return default;
        if (text.Length == 0) return year.Nearest(LondonDay.Of(now));
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", out var day) && year.Contains(day)) return day;
        Add(field, $"must be a date such as {year.FirstDay:yyyy-MM-dd}, from {year.FirstDay:yyyy-MM-dd} to {year.LastDay:yyyy-MM-dd}");
        return default;
    }

    /// <summary>An ISO date.</summary>
    public DateOnly Day(string field, string text)
    {
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", out var day)) return day;
        Add(field, text.Length == 0 ? "is required: a date such as 2026-04-01" : "must be a date such as 2026-04-01");
        return default;
    }

    /// <summary>An ISO date on or after another; null when empty.</summary>
    public DateOnly? LaterDay(string field, string text, DateOnly first)
    {
        if (text.Length == 0) return null;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", out var day) && day >= first) return day;
        Add(field, $"must be a date such as {first:yyyy-MM-dd}, on or after it");
        return null;
    }

    /// <summary>An instant in RFC 3339 with its offset from UTC; null when empty.</summary>
    public DateTimeOffset? Instant(string field, string text)
    {
        if (text.Length == 0) return null;
        // "+" of an offset is a blank in a query that was not escaped.
        if (DateTimeOffset.TryParseExact(text.Replace(' ', '+'), InstantFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant))
            return instant;
        Add(field, "must be an instant such as 2025-11-22T09:30:00Z or 2025-11-22T09:30:00.123456+01:00");
        return null;
    }

    public T Word<T>(string field, string text, T fallback) where T : struct, Enum
    {
        if (text.Length == 0) return fallback;
        if (Wording.TryParse<T>(text, out var value)) return value;
        Add(field, $"must be one of: {string.Join(", ", Wording.AllOf<T>())}");
        return fallback;
    }

    public T RequiredWord<T>(string field, string text) where T : struct, Enum
    {
        if (text.Length == 0) Add(field, $"is required: one of {string.Join(", ", Wording.AllOf<T>())}");
        return Word<T>(field, text, default);
    }
}
