using Google.Protobuf.Reflection;

namespace Federated.Rest;

/// <summary>The <see cref="Scalar{T}"/> of a field's type; none for messages.</summary>
internal static class Scalars
{
    private static readonly WholeNumber<int> Int32 = new();
    private static readonly WholeNumber<long> Int64 = new();
    private static readonly WholeNumber<uint> UInt32 = new();
    private static readonly WholeNumber<ulong> UInt64 = new();
    private static readonly TextScalar Text = new();
    private static readonly Flag Flag = new();
    private static readonly Base64Bytes Bytes = new();
    private static readonly RealNumber Double = new();
    private static readonly SingleNumber Single = new();

    /// <summary>A <see cref="Scalar{T}"/> for the CLR type of one value of the field.</summary>
    public static object For(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => Int32,
        FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => Int64,
        FieldType.UInt32 or FieldType.Fixed32 => UInt32,
        FieldType.UInt64 or FieldType.Fixed64 => UInt64,
        FieldType.String => Text,
        FieldType.Bool => Flag,
        FieldType.Bytes => Bytes,
        FieldType.Double => Double,
        FieldType.Float => Single,
        FieldType.Enum => Activator.CreateInstance(typeof(EnumScalar<>).MakeGenericType(field.EnumType.ClrType), field.EnumType)!,
        FieldType.Message or FieldType.Group or _ => throw new NotSupportedException($"{field.FullName} is not a scalar."),
    };
}
