using Google.Protobuf.Reflection;

namespace Federated.Rest;

/// <summary>Typed access to the property of a generated message that holds a field: no boxing, and no reflection per call.</summary>
internal static class MessageProperty
{
    public static Func<TMessage, TValue> Getter<TMessage, TValue>(FieldDescriptor field) =>
        Of(field).GetMethod!.CreateDelegate<Func<TMessage, TValue>>();

    public static Action<TMessage, TValue> Setter<TMessage, TValue>(FieldDescriptor field) =>
        Of(field).SetMethod!.CreateDelegate<Action<TMessage, TValue>>();

    /// <summary>CLR types of what the field holds: the property's own type, or the type arguments of its list or map.</summary>
    public static Type[] ValueTypes(FieldDescriptor field)
    {
        var type = Of(field).PropertyType;
        return field.IsRepeated ? type.GetGenericArguments() : [type];
    }

    /// <summary>
    /// Calls a generic factory method of <paramref name="factory"/> with the CLR types of the message and of the field's
    /// values; done once a field, when an rpc is mapped or a message is first met.
    /// </summary>
    public static object Make(Type factory, string method, FieldDescriptor field, params object[] arguments) =>
        factory.GetMethod(method)!
            .MakeGenericMethod([field.ContainingType.ClrType, .. ValueTypes(field)])
            .Invoke(null, arguments)!;

    private static System.Reflection.PropertyInfo Of(FieldDescriptor field) =>
        field.ContainingType.ClrType.GetProperty(field.PropertyName)
        ?? throw new InvalidOperationException($"{field.FullName} has no property in its generated class.");
}
