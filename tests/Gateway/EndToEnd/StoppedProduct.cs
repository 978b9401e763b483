namespace Federated.Tests.Gateway.EndToEnd;

/// <summary>What a product leaves behind: a journal with money in two PCNs, one of them with a long history and a snapshot.</summary>
public sealed class StoppedProduct : IAsyncLifetime
{
    public const long ReceivedPence = 2_000_000;

    /// <summary>More than a snapshot waits for.</summary>
    public const int Commitments = 520;

    private RunningProduct? product;

    /// <summary>The PCN with the long history: money received, then commitments of a penny.</summary>
    internal string Pcn { get; private set; } = "";

    /// <summary>A PCN of another place: money received, and no more.</summary>
    internal string OtherPcn { get; private set; } = "";

    internal string Data => product!.Data;

    public async Task InitializeAsync()
    {
        product = await RunningProduct.StartAsync("--demo");
        var finance = await product.ActAsAsync("system-finance", DemoProduct.Ics);
        var tree = await Federation.ReadTreeAsync(finance, DemoProduct.Ics);
        (await finance.ReceiveAsync(DemoProduct.Ics, "core", ReceivedPence)).ShouldBeOk();
        Pcn = await FundAsync(finance, tree.PathsToLeaves.First());
        OtherPcn = await FundAsync(finance, tree.PathsToLeaves.Last());
        await Task.WhenAll(Enumerable.Range(0, Commitments).Select(async _ => (await finance.CommitAsync(Pcn, "core", 1)).ShouldBeOk()));
        (await product.StopAsync()).ExitCode.ShouldBe(0);
    }

    public async Task DisposeAsync()
    {
        if (product is not null)
            await product.DisposeAsync();
    }

    /// <summary>A copy of the data folder, to be tampered with.</summary>
    internal TemporaryFolder Copy()
    {
        var copy = new TemporaryFolder();
        foreach (var file in Directory.EnumerateFiles(Data))
            File.Copy(file, Path.Combine(copy.Path, Path.GetFileName(file)));
        return copy;
    }

    private static async Task<string> FundAsync(Actor finance, IReadOnlyList<string> path)
    {
        foreach (var (from, to) in path.Zip(path.Skip(1)))
            (await finance.DelegateAsync(from, to, "core", ReceivedPence / 2)).ShouldBeOk();
        return path[^1];
    }
}
