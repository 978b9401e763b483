using System.Text.Json.Nodes;
using Federated.Rest;
using Google.Protobuf;

namespace Federated.Tests.Services.Rest;

/// <summary>Our JSON against that of the protobuf package, which is the reference for it.</summary>
public sealed class JsonFormTests
{
    private static readonly JsonFormatter Reference = new(JsonFormatter.Settings.Default.WithFormatDefaultValues(true));

    private static readonly Dictionary<string, Everything> Messages = new()
    {
        ["empty"] = new Everything(),
        ["smallest"] = new Everything
        {
            Small = int.MinValue,
            AmountPence = long.MinValue,
            Signed = long.MinValue,
            Real = double.MinValue,
            Single = float.MinValue,
            Colour = (Colour)(-1),
        },
        ["largest"] = new Everything
        {
            Small = int.MaxValue,
            AmountPence = long.MaxValue,
            Count = uint.MaxValue,
            BigCount = ulong.MaxValue,
            Fixed = ulong.MaxValue,
            Real = double.Epsilon,
            Single = float.Epsilon,
            Colour = Colour.Green,
        },
        ["text"] = new Everything { Text = "\"\\/\b\f\n\r\t\u0000\u001f\u007f <&> £ é 日本 😀 \u2028" },
        ["bytes"] = new Everything { Data = ByteString.CopyFrom([.. Enumerable.Range(0, 256).Select(value => (byte)value)]) },
        ["not a number"] = new Everything { Real = double.NaN, Single = float.NaN },
        ["infinite"] = new Everything { Real = double.PositiveInfinity, Single = float.NegativeInfinity },
        ["lists"] = new Everything
        {
            Amounts = { 0, -1, long.MaxValue },
            Names = { "", "a" },
            Inners = { new Inner(), new Inner { Organisation = "QMF", AmountPence = 5 } },
            Colours = { Colour.Red, Colour.Unknown, (Colour)9 },
        },
        ["maps"] = new Everything
        {
            PenceByName = { ["Final WP"] = 1, [""] = 0 },
            InnerByNumber = { [-1] = new Inner(), [7] = new Inner { AmountPence = 7 } },
            TextByFlag = { [true] = "t", [false] = "" },
        },
        ["presence"] = new Everything { Maybe = false, MaybePence = 0, Inner = new Inner() },
        ["one of two, a scalar"] = new Everything { Left = "" },
        ["one of two, a message"] = new Everything { Right = new Inner() },
        ["nested"] = new Everything { Nested = new Everything { Nested = new Everything { AmountPence = 3, Maybe = true } } },
    };

    public static TheoryData<string> Names => new(Messages.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_message_is_written_as_the_reference_writes_it(string name)
    {
        var written = JsonNode.Parse(Written(Messages[name]));
        JsonNode.DeepEquals(written, JsonNode.Parse(Reference.Format(Messages[name]))).ShouldBeTrue(written!.ToJsonString());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_message_is_read_from_what_the_reference_writes(string name) =>
        Read(System.Text.Encoding.UTF8.GetBytes(Reference.Format(Messages[name]))).ShouldBe(Messages[name]);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_message_that_is_written_and_read_is_the_same(string name) => Read(Written(Messages[name])).ShouldBe(Messages[name]);

    [Fact]
    public void Equal_maps_are_written_as_equal_bytes_whatever_their_order()
    {
        var one = new Everything { PenceByName = { ["a"] = 1, ["B"] = 2, ["b"] = 3 } };
        var other = new Everything { PenceByName = { ["b"] = 3, ["a"] = 1, ["B"] = 2 } };
        Written(one).ShouldBe(Written(other));
    }

    [Fact]
    public void A_type_with_a_form_of_its_own_is_refused_when_it_is_mapped() =>
        Should.Throw<NotSupportedException>(() => ServedTypes.Check(Google.Rpc.Status.Descriptor)).Message.ShouldContain("google.protobuf.Any");

    private static byte[] Written(IMessage message)
    {
        using var buffer = new PooledBuffer(1);
        MessageWriter.For(message.Descriptor).Write(buffer, message);
        return buffer.Written.ToArray();
    }

    private static Everything Read(byte[] json)
    {
        var (message, faults) = (new Everything(), new Faults());
        new JsonBody(Everything.Descriptor, "*").Read(json, message, faults);
        faults.ThrowIfAny();
        return message;
    }
}
