using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Federated.Access;

/// <summary>Configuration section <c>Authentication</c>: whose tokens are accepted.</summary>
public sealed class AuthenticationSettings
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Authentication";

    /// <summary>Issuer and audience of tokens where nothing else is configured.</summary>
    public const string DefaultName = "federated";

    /// <summary>Address of an OpenID Connect provider; https except in Development. Excludes a public key file.</summary>
    public string? Authority { get; set; }

    /// <summary>PEM file with one or more public keys (RSA from 2,048 bits, or P-256, P-384, P-521).</summary>
    public string? PublicKeyFile { get; set; }

    /// <summary>Claim <c>iss</c> that is accepted: that of the provider when there is one, otherwise "federated".</summary>
    public string? Issuer { get; set; }

    /// <summary>Claim <c>aud</c> that is accepted.</summary>
    public string Audience { get; set; } = DefaultName;

    /// <summary>
    /// Where the development issuer keeps its key; in the journal's folder (<c>Journal:Path</c>, or "data") when
    /// empty. Services that share the file accept the same tokens. Used only in Development.
    /// </summary>
    public string? DevelopmentKeyFile { get; set; }

    /// <summary>Whether tokens come from elsewhere: then the development issuer stays out.</summary>
    internal bool HasConfiguredIssuer => !string.IsNullOrWhiteSpace(Authority) || !string.IsNullOrWhiteSpace(PublicKeyFile);

    internal void ReadFrom(IConfiguration configuration)
    {
        configuration.GetSection(Section).Bind(this);
        if (string.IsNullOrWhiteSpace(DevelopmentKeyFile))
            DevelopmentKeyFile = Path.Combine(configuration["Journal:Path"] ?? "data", "development-issuer.key");
    }
}

/// <summary>Stops a host at start-up that could not tell a good token from a bad one.</summary>
internal sealed class AuthenticationSettingsValidation(IHostEnvironment environment) : IValidateOptions<AuthenticationSettings>
{
    public ValidateOptionsResult Validate(string? name, AuthenticationSettings options)
    {
        var faults = Faults(options).ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private IEnumerable<string> Faults(AuthenticationSettings options)
    {
        if (!options.HasConfiguredIssuer && !environment.IsDevelopment())
        {
            yield return "No token could be checked: set Authentication:Authority (address of an OpenID Connect provider) or "
                + "Authentication:PublicKeyFile (a PEM file), or run with ASPNETCORE_ENVIRONMENT=Development to use the development issuer.";
        }
        if (string.IsNullOrWhiteSpace(options.Audience))
            yield return "Authentication:Audience must not be empty.";
        if (!string.IsNullOrWhiteSpace(options.Authority) && !string.IsNullOrWhiteSpace(options.PublicKeyFile))
            yield return "Set Authentication:Authority or Authentication:PublicKeyFile, not both.";
        if (!string.IsNullOrWhiteSpace(options.Authority) && !IsAddress(options.Authority))
            yield return "Authentication:Authority must be an https address (http only in Development).";
        if (!string.IsNullOrWhiteSpace(options.PublicKeyFile) && PublicKeys.FaultOf(options.PublicKeyFile) is { } fault)
            yield return $"Authentication:PublicKeyFile: {fault}";
    }

    private bool IsAddress(string authority) =>
        Uri.TryCreate(authority, UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && environment.IsDevelopment()));
}
