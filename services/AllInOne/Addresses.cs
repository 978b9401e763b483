namespace Federated.AllInOne;

/// <summary>The addresses of option <c>--urls</c>: one or more, parted by semicolons.</summary>
internal static class Addresses
{
    private static readonly string[] everyInterface = ["+", "*", "0.0.0.0", "[::]"];

    /// <summary>What is wrong with them, in one sentence; null when nothing is.</summary>
    public static string? FaultOf(string? urls) =>
        Split(urls).Length > 0 && Split(urls).All(IsAddress)
            ? null
            : $"--urls must be http addresses such as http://127.0.0.1:8080, parted by semicolons, not '{urls}'.";

    /// <summary>The first of them as someone on this machine reaches it, and its host.</summary>
    public static (string Url, string Host) Reachable(string urls)
    {
        var first = BindingAddress.Parse(Split(urls)[0]);
        var host = everyInterface.Contains(first.Host) ? "127.0.0.1" : first.Host;
        return ($"{first.Scheme}://{host}:{first.Port}", host);
    }

    private static string[] Split(string? urls) =>
        (urls ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static bool IsAddress(string url)
    {
        try
        {
            var address = BindingAddress.Parse(url);
            return address is { Scheme: "http", IsUnixPipe: false, IsNamedPipe: false, PathBase.Length: 0, Host.Length: > 0 }
                && address.Port is >= 1 and <= ushort.MaxValue;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
