using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Federated.Tests.Services.Rest;

/// <summary>What a JSON body may hold, and how each fault of it is named.</summary>
public sealed class JsonBindingTests(TrialHost host) : IClassFixture<TrialHost>
{
    private const string Int64 = "must be a whole number from -9223372036854775808 to 9223372036854775807";
    private const string Int32 = "must be a whole number from -2147483648 to 2147483647";
    private const string Text = "must be a string of valid Unicode text";

    [Theory]
    [InlineData("""{"amountPence":"9223372036854775808"}""", "amountPence " + Int64)]
    [InlineData("""{"amountPence":9223372036854775808}""", "amountPence " + Int64)]
    [InlineData("""{"amountPence":-9223372036854775809}""", "amountPence " + Int64)]
    [InlineData("""{"amountPence":1.5}""", "amountPence " + Int64)]
    [InlineData("""{"amountPence":1e-30}""", "amountPence " + Int64)]
    [InlineData("""{"amountPence":1e30}""", "amountPence " + Int64)]
    [InlineData("""{"amountPence":1e999999999999999999999}""", "amountPence " + Int64)]
    [InlineData("""{"amountPence":1.00000000000000000000000000000000001}""", "amountPence " + Int64)]
    [InlineData("""{"amountPence":"12x"}""", "amountPence " + Int64)]
    [InlineData("""{"amountPence":""}""", "amountPence " + Int64)]
    [InlineData("""{"amountPence":" 1"}""", "amountPence " + Int64)]
    [InlineData("""{"amountPence":"+1"}""", "amountPence " + Int64)]
    [InlineData("""{"amountPence":"01"}""", "amountPence " + Int64)]
    [InlineData("""{"amountPence":true}""", "amountPence " + Int64)]
    [InlineData("""{"amountPence":{"a":[1]}}""", "amountPence " + Int64)]
    [InlineData("""{"amount_pence":[]}""", "amountPence " + Int64)]
    [InlineData("""{"small":2147483648}""", "small " + Int32)]
    [InlineData("""{"small":"-2147483649"}""", "small " + Int32)]
    [InlineData("""{"count":-1}""", "count must be a whole number from 0 to 4294967295")]
    [InlineData("""{"bigCount":"18446744073709551616"}""", "bigCount must be a whole number from 0 to 18446744073709551615")]
    [InlineData("""{"flag":"true"}""", "flag must be true or false")]
    [InlineData("""{"flag":1}""", "flag must be true or false")]
    [InlineData("""{"text":1}""", "text " + Text)]
    [InlineData("""{"text":"\uD800"}""", "text " + Text)]
    [InlineData("""{"text":"\uDC00\uD800"}""", "text " + Text)]
    [InlineData("""{"data":"a"}""", "data must be base64")]
    [InlineData("""{"data":"YQ==="}""", "data must be base64")]
    [InlineData("""{"data":"Y Q="}""", "data must be base64")]
    [InlineData("""{"data":7}""", "data must be base64")]
    [InlineData("""{"real":"x"}""", "real must be a number")]
    [InlineData("""{"real":1e400}""", "real must be a number")]
    [InlineData("""{"single":1e39}""", "single must be a number")]
    [InlineData("""{"colour":"BLUE"}""", "colour must be one of COLOUR_UNKNOWN, RED, GREEN")]
    [InlineData("""{"colour":1.5}""", "colour must be one of COLOUR_UNKNOWN, RED, GREEN")]
    [InlineData("""{"inner":[]}""", "inner must be an object")]
    [InlineData("""{"inner":{"nope":1}}""", "inner.nope is not a field of this request")]
    [InlineData("""{"inner":{"amountPence":[]}}""", "inner.amountPence " + Int64)]
    [InlineData("""{"amounts":1}""", "amounts must be a list")]
    [InlineData("""{"amounts":[1,"x",3]}""", "amounts[1] " + Int64)]
    [InlineData("""{"amounts":[null]}""", "amounts[0] " + Int64)]
    [InlineData("""{"inners":[{},{"amountPence":"x"}]}""", "inners[1].amountPence " + Int64)]
    [InlineData("""{"inners":[null]}""", "inners[0] must be an object")]
    [InlineData("""{"penceByName":[]}""", "penceByName must be an object")]
    [InlineData("""{"penceByName":{"Final WP":"x"}}""", "penceByName[\"Final WP\"] " + Int64)]
    [InlineData("""{"penceByName":{"a":1,"a":2}}""", "penceByName[\"a\"] is given twice")]
    [InlineData("""{"innerByNumber":{"x":{}}}""", "innerByNumber[\"x\"] has a key that " + Int32)]
    [InlineData("""{"textByFlag":{"yes":"x"}}""", "textByFlag[\"yes\"] has a key that must be true or false")]
    [InlineData("""{"left":"a","right":{}}""", "right may not be given with left")]
    [InlineData("""{"nope":{"deep":[1,2]}}""", "nope is not a field of this request")]
    [InlineData("""{"\uD800":1}""", "\uFFFD is not a field of this request")]
    [InlineData("""{"\u0074ext":1}""", "text " + Text)]
    [InlineData("""{"penceByName":{"\uD800":1}}""", "penceByName[\"\uFFFD\"] has a key that " + Text)]
    [InlineData("""{"AmountPence":1}""", "AmountPence is not a field of this request")]
    [InlineData("""{"text":"a","text":"a"}""", "text is given twice")]
    [InlineData("""{"amountPence":1,"amount_pence":1}""", "amountPence is given twice")]
    [InlineData("""{"amountPence":null,"amountPence":1}""", "amountPence is given twice")]
    [InlineData("""{"nested":{"nested":{"text":4}}}""", "nested.nested.text " + Text)]
    [InlineData("[1]", "body must be an object")]
    [InlineData("\"text\"", "body must be an object")]
    [InlineData("null", "body must be an object")]
    public async Task A_fault_is_named_with_its_field(string json, string fault) =>
        (await host.Post("/v1/everything", json).Faults()).ShouldBe([fault]);

    [Fact]
    public async Task Every_fault_is_told_at_once()
    {
        const string json = """{"amountPence":"x","nope":1,"inner":{"amountPence":false,"other":{}},"flag":3,"amounts":[1,{}]}""";
        (await host.Post("/v1/everything?small=y&unknown=1", json, ("Idempotency-Key", "ignored")).Faults()).ShouldBe([
            "amountPence " + Int64,
            "nope is not a field of this request",
            "inner.amountPence " + Int64,
            "inner.other is not a field of this request",
            "flag must be true or false",
            "amounts[1] " + Int64,
            "small " + Int32,
            "unknown is not a field of this request"]);
    }

    [Fact]
    public async Task A_body_of_nothing_but_faults_is_not_read_to_its_end()
    {
        var faults = await host.Post("/v1/everything", $$"""{"amounts":[{{string.Join(',', Enumerable.Repeat("{}", 5000))}}]}""").Faults();
        faults.Length.ShouldBe(ApiErrorLimit);
        faults[^1].ShouldBe("body has further faults, which are not listed");
    }

    private const int ApiErrorLimit = Federated.Rest.ApiError.MaxListedFields;

    [Theory]
    [InlineData("{\n  \"text\": \"a\",\n  oops\n}", 3, 3)]
    [InlineData("{\"text\":\"a\",}", 1, 13)]
    [InlineData("{\"text\":\"a\"} {}", 1, 14)]
    [InlineData("{\"text\":\"a\"", 1, 12)]
    [InlineData("{/* no */}", 1, 2)]
    [InlineData("{\"amountPence\":01}", 1, 17)]
    public async Task Json_that_cannot_be_read_is_a_fault_of_the_body_with_line_and_position(string json, int line, int position) =>
        (await host.Post("/v1/everything", json).Faults())
            .ShouldBe([$"body must be valid JSON, at most 32 levels deep: see line {line}, position {position}"]);

    [Fact]
    public async Task Json_may_be_32_levels_deep_and_no_deeper()
    {
        (await host.Post("/v1/everything", Nested(32)).Json())["nested"].ShouldNotBeNull();
        (await host.Post("/v1/everything", Nested(33)).Faults()).Single().ShouldStartWith("body must be valid JSON, at most 32 levels deep");

        static string Nested(int levels) =>
            string.Concat(Enumerable.Repeat("{\"nested\":", levels - 1)) + "{}" + new string('}', levels - 1);
    }

    [Fact]
    public async Task A_body_that_is_not_utf8_is_refused()
    {
        using var content = new ByteArrayContent([.. "{\"text\":\""u8, 0xC3, 0x28, .. "\"}"u8]);
        content.Headers.ContentType = new("application/json");
        (await host.Send(HttpMethod.Post, "/v1/everything", content).Faults()).ShouldBe(["body must be valid UTF-8"]);
    }

    [Theory]
    [InlineData("amountPence", "1e3", "\"1000\"")]
    [InlineData("amountPence", "10e-1", "\"1\"")]
    [InlineData("amountPence", "2.0", "\"2\"")]
    [InlineData("amountPence", "-0", "\"0\"")]
    [InlineData("amountPence", "0e999999999", "\"0\"")]
    [InlineData("amountPence", "\"9223372036854775807\"", "\"9223372036854775807\"")]
    [InlineData("amountPence", "-9223372036854775808", "\"-9223372036854775808\"")]
    [InlineData("amountPence", "9223372036854775807.000", "\"9223372036854775807\"")]
    [InlineData("amountPence", "\"\\u0031\\u0032\"", "\"12\"")]
    [InlineData("amountPence", "null", "\"0\"")]
    [InlineData("small", "\"-2147483648\"", "-2147483648")]
    [InlineData("bigCount", "18446744073709551615", "\"18446744073709551615\"")]
    [InlineData("text", "\"\\uD83D\\uDE00 £ \\u0000\"", "\"\\uD83D\\uDE00 £ \\u0000\"")]
    [InlineData("data", "\"-_8=\"", "\"+/8=\"")]
    [InlineData("data", "\"+/8\"", "\"+/8=\"")]
    [InlineData("real", "\"NaN\"", "\"NaN\"")]
    [InlineData("real", "\"-Infinity\"", "\"-Infinity\"")]
    [InlineData("single", "0.1", "0.1")]
    [InlineData("colour", "2", "\"GREEN\"")]
    [InlineData("colour", "77", "77")]
    [InlineData("colours", "[\"RED\",0,-1]", "[\"RED\",\"COLOUR_UNKNOWN\",-1]")]
    [InlineData("textByFlag", "{\"true\":\"t\",\"false\":\"f\"}", "{\"false\":\"f\",\"true\":\"t\"}")]
    [InlineData("innerByNumber", "{\"-3\":{\"amountPence\":4}}", "{\"-3\":{\"organisation\":\"\",\"amountPence\":\"4\"}}")]
    [InlineData("maybe", "false", "false")]
    [InlineData("maybePence", "0", "\"0\"")]
    [InlineData("left", "\"\"", "\"\"")]
    public async Task A_value_comes_back_as_proto3_json_says_it(string field, string given, string answered)
    {
        var answer = await host.Post("/v1/everything", $$"""{"{{field}}":{{given}}}""").Json();
        JsonNode.DeepEquals(answer[field], JsonNode.Parse(answered)).ShouldBeTrue(answer.ToJsonString());
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n ")]
    [InlineData("{}")]
    public async Task An_empty_body_is_an_empty_request(string json)
    {
        var answer = await host.Post("/v1/everything", json).Json();
        answer["amountPence"]!.GetValue<string>().ShouldBe("0");
        answer["maybe"].ShouldBeNull();
    }

    [Fact]
    public async Task A_large_number_of_digits_costs_no_precision()
    {
        var digits = long.MaxValue.ToString(CultureInfo.InvariantCulture);
        var json = new StringBuilder("{\"amountPence\":0.").Append('0', 50).Append(digits).Append("e69}");
        (await host.Post("/v1/everything", json.ToString()).Json())["amountPence"]!.GetValue<string>().ShouldBe(digits);
    }
}
