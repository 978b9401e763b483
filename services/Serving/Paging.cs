using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Federated.Serving;

/// <summary>Pages of lists: their size, and the opaque token that says where the next one begins.</summary>
internal static class Paging
{
    private const int MaxSize = 1_000;
    private const int DefaultSize = 100;

    public static int Size(int asked, FieldChecks check)
    {
        if (asked is < 0 or > MaxSize) check.Add("pageSize", $"must be from 1 to {MaxSize}, or 0 for {DefaultSize}");
        return asked == 0 ? DefaultSize : asked;
    }

    public static string Token(long version) => Token(version.ToString(CultureInfo.InvariantCulture));

    public static string Token(string after) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(after));

    public static long Version(string token, FieldChecks check)
    {
        if (token.Length == 0) return 0;
        if (long.TryParse(After(token), NumberStyles.None, CultureInfo.InvariantCulture, out var version)) return version;
        return Bad(check, 0L);
    }

    /// <summary>A place in the feed, as <see cref="Token(long)"/> wrote it.</summary>
    public static long Position(string cursor, FieldChecks check)
    {
        if (cursor.Length == 0) return 0;
        if (long.TryParse(After(cursor), NumberStyles.None, CultureInfo.InvariantCulture, out var position)) return position;
        check.Add("after", "must be the next of the page before");
        return 0;
    }

    public static string Code(string token, FieldChecks check) => token.Length == 0 ? "" : After(token) ?? Bad(check, "");

    private static string? After(string token)
    {
        try
        {
            return Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static T Bad<T>(FieldChecks check, T placeholder)
    {
        check.Add("pageToken", "must be the nextPageToken of the page before");
        return placeholder;
    }
}
