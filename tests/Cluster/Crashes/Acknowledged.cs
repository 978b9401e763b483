using Federated.Tests.Cluster.Services;

namespace Federated.Tests.Cluster.Crashes;

/// <summary>What clients were told, against what a journal has.</summary>
internal static class Acknowledged
{
    /// <summary>The journal is in order, and has every entry that was acknowledged, as it was answered.</summary>
    public static async Task ShouldBeInAsync(IStore store, IEnumerable<(Message Message, Reply Answer)> answered)
    {
        var (exitCode, output) = await store.VerifyAsync();
        exitCode.ShouldBe(0, output);
        var there = (await store.RowsAsync()).ToDictionary(row => (row.Stream, row.Id));
        foreach (var told in answered.SelectMany(one => Recorded.In(one.Message, one.Answer)))
        {
            there.TryGetValue((told.Command.Organisation, $"{told.Command.Id}"), out var row).ShouldBeTrue($"{told} is not there");
            (row!.Refusal, told.Version ?? row.Version).ShouldBe((told.Refusal, row.Version), $"{told}");
        }
    }
}
