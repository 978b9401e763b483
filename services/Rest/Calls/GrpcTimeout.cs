using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace Federated.Rest;

/// <summary>The time that a caller gives a call: the <c>grpc-timeout</c> header, in gRPC's own form.</summary>
internal static class GrpcTimeout
{
    // CancellationTokenSource takes no longer time; nobody waits so long for an answer.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>One to eight digits and a unit (H, M, S, m, u, n), or <paramref name="otherwise"/> when there is no header.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT: the header is something else.</exception>
    public static TimeSpan Of(StringValues header, TimeSpan otherwise)
    {
        if (header.Count == 0)
            return otherwise;
        var text = header.Count == 1 ? header[0] ?? "" : "";
        if (text.Length is < 2 or > 9 || !uint.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var amount))
            throw Unreadable();
        var timeout = text[^1] switch
        {
            'H' => TimeSpan.FromHours(Math.Min(amount, 24)),
            'M' => TimeSpan.FromMinutes((long)amount),
            'S' => TimeSpan.FromSeconds((long)amount),
            'm' => TimeSpan.FromMilliseconds((long)amount),
            'u' => TimeSpan.FromMicroseconds((long)amount),
            'n' => TimeSpan.FromMicroseconds(amount / 1000),
            _ => throw Unreadable(),
        };
        return timeout < Longest ? timeout : Longest;
    }

    private static Grpc.Core.RpcException Unreadable() =>
        ApiError.Invalid("grpc-timeout", "must be a header of one to eight digits and a unit: H, M, S, m, u or n");
}
