using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Federated.Domain.Organisations;

namespace Federated.Budgets.Import;

/// <summary>
/// The JSON that groups districts and PCNs into places: its form alone. Whether its districts and PCNs exist is for
/// <see cref="FederationBuilder"/> to say. Members that are not known are refused, since a misspelt one would be lost.
/// </summary>
internal sealed class PlacesFile
{
    private readonly FaultList _faults;

    private PlacesFile(FaultList faults) => _faults = faults;

    public static ImmutableArray<PlaceGrouping> Read(ReadOnlyMemory<byte> file, FaultList faults)
    {
        var json = file.Span.StartsWith(Encoding.UTF8.Preamble) ? file[Encoding.UTF8.Preamble.Length..] : file;
        if (!Utf8.IsValid(json.Span))
            faults.Add(ImportFault.Places, null, null, "the file is not UTF-8");
        else
            try
            {
                using var document = JsonDocument.Parse(json);
                var members = new PlacesFile(faults).Members(document.RootElement, "$", ["places"]);
                return new PlacesFile(faults).Places(members, "$", ics: null, required: true);
            }
            catch (JsonException exception)
            {
                faults.Add(ImportFault.Places, (int?)exception.LineNumber + 1, null, "the file is not JSON from here on");
            }
            catch (InvalidOperationException)
            {
                // System.Text.Json says this of "\uD800" without its other half, once the text is asked for.
                faults.Add(ImportFault.Places, null, null, "a text has half a character (a surrogate without its pair)");
            }
        return [];
    }

    private ImmutableArray<PlaceGrouping> Places(Dictionary<string, JsonElement> members, string path, string? ics, bool required)
    {
        if (!members.TryGetValue("places", out var places))
        {
            if (required) Fault(path, "the member places is missing");
            return [];
        }
        return [.. Items(places, $"{path}.places").Select(item => Place(item.Element, item.Path, ics))];
    }

    private PlaceGrouping Place(JsonElement element, string path, string? outerIcs)
    {
        var members = Members(element, path, ["ics", "name", "code", "districts", "pcns", "places"]);
        var ics = Text(members, "ics", path, required: outerIcs is null) ?? outerIcs ?? "";
        var name = Text(members, "name", path, required: true) ?? "";
        var code = Text(members, "code", path, required: false);
        return new(path, ics, name, code, Texts(members, "districts", path), Texts(members, "pcns", path), Places(members, path, ics, required: false));
    }

    private Dictionary<string, JsonElement> Members(JsonElement element, string path, string[] known)
    {
        var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        if (element.ValueKind != JsonValueKind.Object)
            Fault(path, "an object in braces is needed here");
        else
            foreach (var member in element.EnumerateObject())
                if (!known.Contains(member.Name, StringComparer.Ordinal))
                    Fault($"{path}.{Short(member.Name)}", $"this member is not known; known are {string.Join(", ", known)}");
                else if (!members.TryAdd(member.Name, member.Value))
                    Fault($"{path}.{member.Name}", "this member is there twice");
        return members;
    }

    private ImmutableArray<string> Texts(Dictionary<string, JsonElement> members, string name, string path) =>
        members.TryGetValue(name, out var list)
            ? [.. Items(list, $"{path}.{name}").Select(item => Text(item.Element, item.Path)).OfType<string>()]
            : [];

    private List<(JsonElement Element, string Path)> Items(JsonElement list, string path)
    {
        if (list.ValueKind == JsonValueKind.Array)
            return [.. list.EnumerateArray().Select((element, index) => (element, $"{path}[{index}]"))];
        Fault(path, "a list in square brackets is needed here");
        return [];
    }

    private string? Text(Dictionary<string, JsonElement> members, string name, string path, bool required)
    {
        if (members.TryGetValue(name, out var element)) return Text(element, $"{path}.{name}");
        if (required) Fault(path, $"the member {name} is missing");
        return null;
    }

    private string? Text(JsonElement element, string path)
    {
        var text = element.ValueKind == JsonValueKind.String ? element.GetString()! : null;
        var fault = text is null ? "a text in quotes is needed here"
            : string.IsNullOrWhiteSpace(text) ? "the text is blank"
            : text.Length > CsvTable.LongestField ? $"the text is longer than {CsvTable.LongestField} characters"
            : text.Any(char.IsControl) ? "the text has a control character"
            : null;
        if (fault is null) return text;
        Fault(path, fault);
        return null;
    }

    private static string Short(string name) => name.Length <= 40 ? name : name[..40] + "…";

    private void Fault(string path, string rule) => _faults.Add(ImportFault.Places, null, path, rule);
}
