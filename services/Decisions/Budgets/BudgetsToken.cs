using Federated.Access;

namespace Federated.Decisions.Budgets;

/// <summary>The token with which this service shows Budgets who it is.</summary>
internal sealed class BudgetsToken(BudgetsSettings settings, DevelopmentIssuer issuer)
{
    private const string Subject = "decisions-service";
    private static readonly TimeSpan lifetime = TimeSpan.FromHours(1);

    private readonly Lock _renewing = new();
    private (string Token, DateTimeOffset GoodUntil) _own = ("", DateTimeOffset.MinValue);

    /// <summary>A token that is good for some time.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    // Read each time: a file that is a link, as Kubernetes makes them, does not show by its own time that it leads to a new one.
    public string Current() => string.IsNullOrEmpty(settings.TokenFile) ? Own() : File.ReadAllText(settings.TokenFile).Trim();

    // By the world's clock, as whoever checks it does.
    private string Own()
    {
        lock (_renewing)
        {
            var now = DateTimeOffset.UtcNow;
            if (now < _own.GoodUntil) return _own.Token;
            var own = Caller.TryCreate(Subject, Role.Decisions.Name(), Caller.AnyOrganisation, out _)!;
            _own = (issuer.Issue(own, (int)lifetime.TotalSeconds), now + lifetime / 2);
            return _own.Token;
        }
    }
}
