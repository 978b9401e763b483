using System.Diagnostics.CodeAnalysis;

namespace Federated.Budgets.Import;

/// <summary>What files gave, or why they are refused. Exactly one of the two is there.</summary>
/// <typeparam name="T">What they give.</typeparam>
public sealed class ImportResult<T>
    where T : class
{
    private ImportResult(T? value, ImportFaults? faults) => (Value, Faults) = (value, faults);

    /// <summary>Whether there is a value.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Faults))]
    public bool Accepted => Value is not null;

    /// <summary>What the files gave.</summary>
    public T? Value { get; }

    /// <summary>Why they are refused.</summary>
    public ImportFaults? Faults { get; }

    internal static ImportResult<T> Of(T value) => new(value, null);

    internal static ImportResult<T> Refused(FaultList faults) => new(null, faults.ToFaults());
}
