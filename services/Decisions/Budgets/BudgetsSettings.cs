namespace Federated.Decisions.Budgets;

/// <summary>Configuration section <c>Budgets</c>: where the Budgets service is, and how this service shows who it is.</summary>
public sealed record BudgetsSettings
{
    /// <summary><c>Budgets:Grpc</c>: address for gRPC (HTTP/2, in clear text with http). Default: http://127.0.0.1:5002.</summary>
    public string Grpc { get; init; } = "http://127.0.0.1:5002";

    /// <summary>
    /// <c>Budgets:TokenFile</c>: file with a bearer token of role "decisions" for every organisation ("*"). It is read for
    /// each call, so that whoever renews the token needs no restart. In Development, without it, the service makes its
    /// own with the key of the development issuer (<c>Authentication:DevelopmentKeyFile</c>).
    /// </summary>
    public string? TokenFile { get; init; }

    /// <summary><c>Budgets:TimeoutSeconds</c>: how long one call may take: 1 to 300.</summary>
    public int TimeoutSeconds { get; init; } = 10;

    /// <summary><c>Budgets:RegisterMaxAgeSeconds</c>: how long a change of organisations may go unnoticed here: 1 to 3,600.</summary>
    public int RegisterMaxAgeSeconds { get; init; } = 30;

    /// <summary>Reads the settings.</summary>
    public static BudgetsSettings From(IConfiguration configuration)
    {
        var defaults = new BudgetsSettings();
        return new()
        {
            Grpc = configuration["Budgets:Grpc"] ?? defaults.Grpc,
            TokenFile = configuration["Budgets:TokenFile"],
            TimeoutSeconds = Math.Clamp(configuration.GetValue("Budgets:TimeoutSeconds", defaults.TimeoutSeconds), 1, 300),
            RegisterMaxAgeSeconds = Math.Clamp(configuration.GetValue("Budgets:RegisterMaxAgeSeconds", defaults.RegisterMaxAgeSeconds), 1, 3_600),
        };
    }

    /// <summary>What is wrong with them, in one sentence each.</summary>
    public IEnumerable<string> Faults(IHostEnvironment environment, IConfiguration configuration)
    {
        if (!Uri.TryCreate(Grpc, UriKind.Absolute, out var address) || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
            yield return $"Budgets:Grpc must be an http or https address, not '{Grpc}'.";
        if (!string.IsNullOrEmpty(TokenFile))
        {
            if (!File.Exists(TokenFile)) yield return $"Budgets:TokenFile: there is no file '{TokenFile}'.";
            yield break;
        }
        var authentication = configuration.GetSection("Authentication");
        var hasDevelopmentIssuer = environment.IsDevelopment()
            && string.IsNullOrWhiteSpace(authentication["Authority"]) && string.IsNullOrWhiteSpace(authentication["PublicKeyFile"]);
        if (!hasDevelopmentIssuer)
            yield return "Set Budgets:TokenFile to a file with a token of role decisions for every organisation (*): without it Budgets sets no money aside for decisions.";
    }
}
