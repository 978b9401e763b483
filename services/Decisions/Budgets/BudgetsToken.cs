using Federated.Access;

namespace Federated.Decisions.Budgets;

/// <summary>The token with which this service shows Budgets who it is.</summary>
internal sealed class BudgetsToken(BudgetsSettings settings, DevelopmentIssuer issuer, TimeProvider time)
{
    private const string Subject = "decisions-service";
    private static readonly TimeSpan lifetime = TimeSpan.FromHours(1);

    private readonly Lock _renewing = new();
    private (string Token, DateTimeOffset GoodUntil, DateTime WrittenAt) _known = ("", DateTimeOffset.MinValue, DateTime.MinValue);

    /// <summary>A token that is good for some time.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public string Current()
    {
        lock (_renewing)
        {
            if (string.IsNullOrEmpty(settings.TokenFile)) RenewOwn();
            else ReadAgain(settings.TokenFile);
            return _known.Token;
        }
    }

    // By the world's clock, as whoever checks it does.
    private void RenewOwn()
    {
        var now = DateTimeOffset.UtcNow;
        if (now < _known.GoodUntil) return;
        var own = Caller.TryCreate(Subject, Role.Decisions.Name(), Caller.AnyOrganisation, out _)!;
        _known = (issuer.Issue(own, (int)lifetime.TotalSeconds), now + lifetime / 2, default);
    }

    private void ReadAgain(string file)
    {
        var writtenAt = File.GetLastWriteTimeUtc(file);
        if (writtenAt == _known.WrittenAt) return;
        _known = (File.ReadAllText(file).Trim(), time.GetUtcNow(), writtenAt);
    }
}
