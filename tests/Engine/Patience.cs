namespace Federated.Tests.Engine;

/// <summary>How long a test waits for what must happen before it says that it never will; no test depends on how long it takes.</summary>
internal static class Patience
{
    public static TimeSpan Long { get; } = TimeSpan.FromSeconds(60);
}
