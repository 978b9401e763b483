using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.Net.Http.Headers;

namespace Federated.Gateway;

/// <summary>The page at <c>/</c>: what is here, and how to begin.</summary>
internal sealed class LandingPage
{
    private const string Resource = "Federated.Gateway.Pages.index.html";
    private const string Address = "{{address}}";

    private readonly string _html;
    private readonly string _contentSecurityPolicy;

    public LandingPage(IHostEnvironment environment)
    {
        using var reader = new StreamReader(typeof(LandingPage).Assembly.GetManifestResourceStream(Resource)!);
        var html = reader.ReadToEnd();
        _html = Without(html, environment.IsDevelopment() ? "production" : "development");
        var styleHash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Between(html, "<style>", "</style>"))));
        _contentSecurityPolicy = $"default-src 'none'; style-src 'sha256-{styleHash}'; img-src data:; "
            + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }

    public Task Write(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = _contentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers[HeaderNames.CacheControl] = "no-cache";
        http.Response.ContentType = "text/html; charset=utf-8";
        var address = HtmlEncoder.Default.Encode($"{http.Request.Scheme}://{http.Request.Host}");
        return http.Response.WriteAsync(_html.Replace(Address, address, StringComparison.Ordinal), http.RequestAborted);
    }

    private static string Between(string text, string begin, string end)
    {
        var from = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        return text[from..text.IndexOf(end, from, StringComparison.Ordinal)];
    }

    /// <summary>Leaves out the part that is written for another environment.</summary>
    private static string Without(string html, string part)
    {
        var (begin, end) = ($"<!-- {part} -->", $"<!-- /{part} -->");
        var from = html.IndexOf(begin, StringComparison.Ordinal);
        return html.Remove(from, html.IndexOf(end, from, StringComparison.Ordinal) + end.Length - from);
    }
}
