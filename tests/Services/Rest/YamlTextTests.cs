using System.Buffers;
using System.Text;
using Federated.Rest;
using Grpc.Core;

namespace Federated.Tests.Services.Rest;

/// <summary>YAML is another way to write JSON, and no more: what it has beyond that is refused.</summary>
public sealed class YamlTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("a: 1\nb: [x, true, null, ~, 1.5]\nc:\n  - d: 2025-04-01\n    e: 'true'\n", """{"a":1,"b":["x",true,null,null,1.5],"c":[{"d":"2025-04-01","e":"true"}]}""")]
    [InlineData("code: 007\nword: yes\nhex: 0x10\n", """{"code":"007","word":"yes","hex":"0x10"}""")]
    [InlineData("{\"a\": \"json is yaml\"}", """{"a":"json is yaml"}""")]
    [InlineData("a: |\n  two\n  lines\n", """{"a":"two\nlines\n"}""")]
    [InlineData("a: 1\na: 2\n", """{"a":1,"a":2}""")]
    public void It_is_read_as_json(string yaml, string json) => Encoding.UTF8.GetString(YamlText.ToJson(Encoding.UTF8.GetBytes(yaml))).ShouldBe(json);

    [Theory]
    [InlineData("a: &x [1]\nb: *x\n", "must not have anchors or aliases: see line 1, position 4")]
    [InlineData("a: *x\n", "must not have anchors or aliases: see line 1, position 4")]
    [InlineData("a: !!str 1\n", "must not have tags: see line 1, position 4")]
    [InlineData("a: 1\n---\na: 2\n", "must be one YAML document")]
    [InlineData("? [a]\n: 1\n", "must have texts as keys")]
    [InlineData("a: [1\n", "must be valid YAML: see line")]
    public void What_json_has_not_is_refused_with_its_line(string yaml, string rule) =>
        Should.Throw<RpcException>(() => YamlText.ToJson(Encoding.UTF8.GetBytes(yaml))).Status.Detail.ShouldContain(rule);

    [Fact]
    public void What_is_nested_too_deeply_is_refused() =>
        Should.Throw<RpcException>(() => YamlText.ToJson(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat('[', 100_000))))).Status.Detail.ShouldContain("32 levels deep");

    [Theory]
    [InlineData("""{"a":"plain text","b":"1","c":"true","d":"","e":1,"f":[],"g":["x: y","- z","#"],"h":{"i":"two\nlines"},"j":"0012"}""")]
    public void What_is_written_is_read_as_it_was(string json)
    {
        var yaml = new ArrayBufferWriter<byte>();
        YamlText.Write(yaml, Encoding.UTF8.GetBytes(json));
        Encoding.UTF8.GetString(YamlText.ToJson(yaml.WrittenSpan)).ShouldBe(json);
    }
}
