using System.Collections.Immutable;
using System.Reflection;
using Federated.Domain;
using Federated.Domain.Budgets;
using Federated.Domain.Organisations;

namespace Federated.Tests.Services.Grains;

/// <summary>Makes values of any message type with something other than the default in every member, so that none can be lost unseen.</summary>
internal sealed class Filled
{
    private static readonly MethodInfo ArrayMaker = Maker(nameof(ArrayOf));
    private static readonly MethodInfo DictionaryMaker = Maker(nameof(DictionaryOf));

    private int _next;

    /// <summary>One value of the type, or one of each kind when it is abstract.</summary>
    public static IEnumerable<object> AllKindsOf(Type type)
    {
        if (type.IsAbstract) return type.Assembly.GetTypes().Where(kind => !kind.IsAbstract && kind.IsSubclassOf(type)).Select(kind => new Filled().Of(kind));
        var varies = type.GenericTypeArguments.FirstOrDefault(argument => argument.IsAbstract);
        if (varies is null) return [new Filled().Of(type)];
        return AllKindsOf(varies).Select(kind => new Filled().Record(type, p => p.ParameterType == varies ? kind : null));
    }

    private object Of(Type type)
    {
        _next++;
        if (Nullable.GetUnderlyingType(type) is { } inner) return Of(inner);
        if (type.IsEnum) return Enum.GetValues(type).GetValue(Enum.GetValues(type).Length - 1)!;
        if (type == typeof(string)) return $"text <{_next}> & £ ’";
        if (type == typeof(bool)) return true;
        if (type == typeof(int)) return _next;
        if (type == typeof(long)) return Pence.MaxBalance - _next;
        if (type == typeof(decimal)) return 12345678901234.50m + _next;
        if (type == typeof(DateOnly)) return new DateOnly(2025, 4, 1).AddDays(_next);
        if (type == typeof(DateTimeOffset)) return new DateTimeOffset(2025, 4, 1, 12, 30, 15, 123, 456, TimeSpan.Zero).AddSeconds(_next);
        if (type == typeof(FinancialYear)) return FinancialYear.Parse("2025-26");
        if (type == typeof(Month)) return Month.All[_next % Month.All.Count];
        if (type == typeof(Sources)) return Sources.Of([new($"text <{_next}> & £ ’", Pence.MaxBalance - _next), new("lower", -_next)]);
        if (type == typeof(Federation)) return Federation.Of([(Organisation)Of(typeof(Organisation)) with { Tier = Tier.System, Parent = null, Code = "QMF", Ics = "QMF" }]);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>)) return Call(ArrayMaker, type);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableSortedDictionary<,>)) return Call(DictionaryMaker, type);
        return Record(type, _ => null);
    }

    private object Record(Type type, Func<ParameterInfo, object?> given)
    {
        var constructor = type.GetConstructors().OrderByDescending(c => c.GetParameters().Length).First();
        var made = constructor.Invoke([.. constructor.GetParameters().Select(p => given(p) ?? Of(p.ParameterType))]);
        var parameters = constructor.GetParameters().Select(p => p.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite && !parameters.Contains(p.Name)))
            property.SetValue(made, Of(property.PropertyType));
        return made;
    }

    private object Call(MethodInfo maker, Type type) => maker.MakeGenericMethod(type.GenericTypeArguments).Invoke(this, null)!;

    private ImmutableArray<T> ArrayOf<T>() => [(T)Of(typeof(T)), (T)Of(typeof(T))];

    private ImmutableSortedDictionary<TKey, TValue> DictionaryOf<TKey, TValue>() where TKey : notnull
    {
        var order = typeof(TKey) == typeof(string) ? (IComparer<TKey>)StringComparer.Ordinal : Comparer<TKey>.Default;
        return ImmutableSortedDictionary.Create<TKey, TValue>(order)
            .Add((TKey)Of(typeof(TKey)), (TValue)Of(typeof(TValue)))
            .Add((TKey)Of(typeof(TKey)), (TValue)Of(typeof(TValue)));
    }

    private static MethodInfo Maker(string name) => typeof(Filled).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Instance)!;
}
