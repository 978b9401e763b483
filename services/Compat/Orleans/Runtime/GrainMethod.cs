using System.Linq.Expressions;
using System.Reflection;
using Orleans.Concurrency;

namespace Orleans.Runtime;

/// <summary>A method of a grain interface, compiled once: how to send a call of it, and how to run one.</summary>
internal abstract class GrainMethod(MethodInfo method)
{
    /// <summary>Calls the method on a grain object; a ValueTask is returned as a Task.</summary>
    internal Func<object, object?[], Task> Body { get; } = Compile(method);

    /// <summary>The method is marked [AlwaysInterleave].</summary>
    internal bool AlwaysInterleaves { get; } = method.IsDefined(typeof(AlwaysInterleaveAttribute));

    /// <summary>Sends a call and returns what the caller awaits, in the type that the interface declares.</summary>
    internal abstract object Send(GrainReference target, object?[] arguments);

    /// <exception cref="NotSupportedException">The method does not return a task, or has by-reference arguments.</exception>
    internal static GrainMethod For(MethodInfo method)
    {
        var type = method.ReturnType;
        if (!method.GetParameters().Any(parameter => parameter.ParameterType.IsByRef))
        {
            if (type == typeof(Task)) return new TaskMethod(method);
            if (type == typeof(ValueTask)) return new ValueTaskMethod(method);
            if (IsGeneric(type, typeof(Task<>))) return Create(typeof(TaskMethod<>), method);
            if (IsGeneric(type, typeof(ValueTask<>))) return Create(typeof(ValueTaskMethod<>), method);
        }

        throw new NotSupportedException(
            $"{method.DeclaringType}.{method.Name}: grain methods return Task or ValueTask and take no references.");
    }

    private static bool IsGeneric(Type type, Type definition) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == definition;

    private static GrainMethod Create(Type definition, MethodInfo method) =>
        (GrainMethod)Activator.CreateInstance(
            definition.MakeGenericType(method.ReturnType.GetGenericArguments()[0]), method)!;

    private static Func<object, object?[], Task> Compile(MethodInfo method)
    {
        var grain = Expression.Parameter(typeof(object));
        var arguments = Expression.Parameter(typeof(object?[]));
        Expression call = Expression.Call(
            Expression.Convert(grain, method.DeclaringType!),
            method,
            method.GetParameters().Select((parameter, index) => Expression.Convert(
                Expression.ArrayIndex(arguments, Expression.Constant(index)), parameter.ParameterType)));
        if (method.ReturnType.IsValueType) call = Expression.Call(call, nameof(ValueTask.AsTask), null);
        return Expression.Lambda<Func<object, object?[], Task>>(call, grain, arguments).Compile();
    }

    private sealed class TaskMethod(MethodInfo method) : GrainMethod(method)
    {
        internal override object Send(GrainReference target, object?[] arguments) =>
            target.Send(new Call(this, arguments)).Task;
    }

    private sealed class ValueTaskMethod(MethodInfo method) : GrainMethod(method)
    {
        internal override object Send(GrainReference target, object?[] arguments) =>
            new ValueTask(target.Send(new Call(this, arguments)).Task);
    }

    private sealed class TaskMethod<TResult>(MethodInfo method) : GrainMethod(method)
    {
        internal override object Send(GrainReference target, object?[] arguments) =>
            target.Send(new Call<TResult>(this, arguments)).Task;
    }

    private sealed class ValueTaskMethod<TResult>(MethodInfo method) : GrainMethod(method)
    {
        internal override object Send(GrainReference target, object?[] arguments) =>
            new ValueTask<TResult>(target.Send(new Call<TResult>(this, arguments)).Task);
    }
}
