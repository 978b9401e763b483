using System.Text.Json;
using Federated.Decisions.Grains;
using Federated.Decisions.Streams;
using Federated.Domain;
using Federated.Domain.Decisions.Life;
using Federated.Domain.Decisions.Schemes;
using Federated.Domain.Decisions.Shares;
using Federated.Domain.Organisations;
using Federated.Tests.Services.Grains;

namespace Federated.Tests.Services.Decisions;

/// <summary>What the journal of decisions holds, and what its grains say to each other, is read as it was written.</summary>
public sealed class DecisionsJsonTests
{
    private static readonly JsonSerializerOptions messages = MessageJson.For(DecisionsJson.Options);

    public static TheoryData<string> Written => [.. Types().Keys.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Written))]
    public void Everything_is_read_as_it_was_written(string name)
    {
        var (type, options) = Types()[name];
        var written = Filled.AllKindsOf(type).ToList();
        written.ShouldNotBeEmpty();
        foreach (var value in written)
        {
            var json = JsonSerializer.Serialize(value, options);
            var read = JsonSerializer.Deserialize(json, value.GetType(), options)!;
            Shown.Of(read).ShouldBe(Shown.Of(value));
            JsonSerializer.Serialize(read, options).ShouldBe(json);
        }
    }

    [Fact]
    public void A_count_is_kept_under_a_key_that_an_auditor_reads()
    {
        var key = new TallyKey(FinancialYear.Parse("2025-26"), Month.Parse("M7"), "QMF-NEWHAM", Tier.Place, "services", Reserved: false);
        var tally = new Tally("QMF") { Counts = new Tally("QMF").Counts.Add(key, new(2, 300)) };

        var json = ShareModel.Instance.WriteState(tally);

        json.ShouldContain("""{"2025-26/M7/QMF-NEWHAM/place/services":{"count":2,"pence":300}}""");
        ShareModel.Instance.ReadState("share/QMF", json).Counts.Single().ShouldBe(tally.Counts.Single());
        Should.Throw<JsonException>(() => ShareModel.Instance.ReadState("share/QMF", json.Replace("/place/", "/borough/", StringComparison.Ordinal)));
    }

    private static Dictionary<string, (Type Type, JsonSerializerOptions Options)> Types() => new[]
    {
        typeof(SchemeEntry), typeof(SchemeBook), typeof(DecisionEntry), typeof(Decision), typeof(ShareEntry), typeof(Tally),
    }
        .Select(type => (Name: type.Name, Type: type, Options: DecisionsJson.Options))
        .Concat(typeof(IDecisionGrain).Assembly.GetTypes()
            .Where(type => type.IsInterface && type.IsAssignableTo(typeof(IGrain)))
            .SelectMany(grain => grain.GetMethods())
            .SelectMany(method => method.GetParameters().Select(p => p.ParameterType).Concat(method.ReturnType.GenericTypeArguments))
            .Where(MessageJson.Covers)
            .Distinct()
            .Select(type => (Name: $"message {type}", Type: type, Options: messages)))
        .ToDictionary(t => t.Name, t => (t.Type, t.Options), StringComparer.Ordinal);
}
