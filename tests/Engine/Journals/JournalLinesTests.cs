using Federated.Engine.Journals;

namespace Federated.Tests.Engine.Journals;

/// <summary>Files of journal lines that are not as they must be, or do not fit what the journal has: nothing is written.</summary>
public sealed class JournalLinesTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly MemoryJournal _source = new();
    private readonly MemoryJournal _target = new();
    private readonly Dictionary<string, JournalEntry> _heads = [];

    public async Task InitializeAsync() => await _source.Append([Next("A"), Next("B"), Next("A"), Next("A")]);

    public async Task DisposeAsync()
    {
        await _source.DisposeAsync();
        await _target.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Only_the_streams_that_are_named_are_written()
    {
        (await Read(await Lines("A"))).ShouldBe(3);
        (await _target.Heads()).Select(head => (head.Stream, head.Version)).ShouldBe([("A", 3)]);
        (await Should.ThrowAsync<JournalUnavailableException>(() => Lines("NOBODY"))).Message.ShouldBe("The journal has no stream NOBODY.");
    }

    [Fact]
    public async Task What_is_there_already_is_passed_over_and_what_broke_off_is_gone_on_with()
    {
        var lines = await Lines();
        await _target.Append([.. (await _source.ReadFeed(0, 2)).Select(fed => (JournalUnit)fed.Entry)]);
        (await Read(lines)).ShouldBe(2);
        (await Read(lines)).ShouldBe(0);
        // An older file than the journal has nothing to add.
        await _target.Append([Next("A")]);
        (await Read(lines)).ShouldBe(0);
        (await _target.HeadVersion("A")).ShouldBe(4);
    }

    [Theory]
    [InlineData("the format is another", 1, "it must be {\"format\":\"federated-journal-1\"}")]
    [InlineData("a line is no JSON", 2, "it must be a JSON object, as an export writes it")]
    [InlineData("a field is unknown", 2, "it must be a JSON object, as an export writes it")]
    [InlineData("a field is missing", 2, "it must have stream, version, id, fingerprint, kind, outstanding, body and a hash of 64 hexadecimal digits")]
    [InlineData("a hash is short", 2, "it must have stream, version, id, fingerprint, kind, outstanding, body and a hash of 64 hexadecimal digits")]
    [InlineData("a body was changed", 4, "the hash of A version 2 is not that of the entry and of the one before it")]
    [InlineData("an entry is missing", 4, "A has version 3 after version 1: each is the one before and 1")]
    [InlineData("the end was cut off", 5, "it is the last and does not say how many entries there are: the file was cut off")]
    [InlineData("the number is another", 6, "it says that there are 3 entries, and there are 4")]
    [InlineData("something stands after the end", 7, "it stands after the line that says how many entries there are")]
    public async Task A_file_that_is_not_whole_is_refused_with_its_line_and_nothing_is_written(string fault, int line, string message)
    {
        var lines = await Lines();
        lines = fault switch
        {
            "the format is another" => [lines[0].Replace("-1", "-2", StringComparison.Ordinal), .. lines[1..]],
            "a line is no JSON" => [lines[0], lines[1][..20], .. lines[2..]],
            "a field is unknown" => [lines[0], lines[1].Replace("\"kind\"", "\"sort\"", StringComparison.Ordinal), .. lines[2..]],
            "a field is missing" => [lines[0], lines[1].Replace(",\"kind\":\"kind\"", "", StringComparison.Ordinal), .. lines[2..]],
            "a hash is short" => [lines[0], lines[1][..^4] + "\"}", .. lines[2..]],
            "a body was changed" => [.. lines[..3], lines[3].Replace("\"body\":\"{}\"", "\"body\":\"[]\"", StringComparison.Ordinal), .. lines[4..]],
            "an entry is missing" => [.. lines[..3], .. lines[4..]],
            "the end was cut off" => lines[..^1],
            "the number is another" => [.. lines[..^1], "{\"entries\":3}"],
            "something stands after the end" => [.. lines, lines[1]],
            _ => throw new ArgumentOutOfRangeException(nameof(fault)),
        };

        var refused = await Should.ThrowAsync<JournalLinesException>(() => Read(lines));

        (refused.Line, refused.Message).ShouldBe((line, $"Line {line}: {message}."));
        (await _target.Heads()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public async Task A_journal_with_another_history_of_a_stream_is_left_alone(int versionsThere)
    {
        var lines = await Lines();
        _heads.Clear();
        for (var version = 1; version <= versionsThere; version++) await _target.Append([Next("A", body: "[]")]);

        var refused = await Should.ThrowAsync<JournalLinesException>(() => Read(lines));

        refused.Message.ShouldContain("the journal has another history of A than the file: version 3 differs");
        (await _target.Heads()).Select(head => (head.Stream, head.Version)).ShouldBe([("A", versionsThere)]);
    }

    private JournalEntry Next(string stream, string body = "{}")
    {
        var (version, hash) = _heads.TryGetValue(stream, out var head) ? (head.Version, head.Hash) : (0, JournalEntry.NoHash);
        return _heads[stream] = JournalEntry.After(version, hash, stream, $"{stream}-{version + 1}", "print", "kind", 0, body);
    }

    private async Task<string[]> Lines(params string[] streams)
    {
        var to = new StringWriter();
        await JournalLines.Write(_source, to, streams, default);
        return to.ToString().TrimEnd('\n').Split('\n');
    }

    private async Task<long> Read(string[] lines)
    {
        var file = Path.Combine(_folder.Path, "lines.jsonl");
        await File.WriteAllLinesAsync(file, lines);
        return await JournalLines.Read(file, _target, default);
    }
}
