namespace Grpc.Wire;

/// <summary>An exception and what caused it in one line, for the detail of a status.</summary>
internal static class ExceptionText
{
    public static string Of(Exception exception)
    {
        var parts = new List<string>();
        for (Exception? current = exception; current is not null; current = current.InnerException)
            parts.Add($"{current.GetType().Name}: {current.Message}");
        return string.Join(' ', parts);
    }
}
