using System.Globalization;
using System.Runtime.CompilerServices;

namespace Federated.Tests.Engine.Simulation;

/// <summary>Everything that happens, in order: as a hash always (FNV-1a, 64 bits), as text for a person on request.</summary>
internal sealed class Trace(Func<TimeSpan> now, TextWriter? shown)
{
    private const ulong Prime = 0x100000001B3;

    public ulong Hash { get; private set; } = 0xCBF29CE484222325;

    public long Steps { get; private set; }

    /// <summary>A turn of a scheduler: too many to be shown.</summary>
    public void Turn(string scheduler)
    {
        Steps++;
        Mix(scheduler);
    }

    public void Add(string what)
    {
        Steps++;
        Mix(what);
        shown?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{now().TotalMilliseconds,12:0.000} ms  {what}"));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Mix(string text)
    {
        var hash = (Hash ^ (ulong)now().Ticks) * Prime;
        foreach (var character in text) hash = (hash ^ character) * Prime;
        Hash = hash;
    }
}
