using System.Collections;
using System.Globalization;
using System.Reflection;
using Federated.Domain;

namespace Federated.Tests.Services.Grains;

/// <summary>Shows a value with its type and every member, however deep, without the help of what is tested.</summary>
internal static class Shown
{
    public static string Of(object? value) => value switch
    {
        null => "null",
        bool flag => flag.ToString(),
        string text => $"\"{text}\"",
        Month or FinancialYear => value.ToString()!,
        IFormattable plain => $"{value.GetType().Name} {plain.ToString(value is DateTimeOffset ? "O" : null, CultureInfo.InvariantCulture)}",
        IEnumerable many => $"[{string.Join(", ", many.Cast<object?>().Select(Of))}]",
        _ => $"{value.GetType().Name} {{ {string.Join(", ", MembersOf(value))} }}",
    };

    private static IEnumerable<string> MembersOf(object value) => value.GetType()
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.GetIndexParameters().Length == 0)
        .Select(property => $"{property.Name} = {Of(property.GetValue(value))}");
}
