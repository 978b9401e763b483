namespace Federated.Tests.Gateway.EndToEnd;

/// <summary>One running product with the built-in federation (North East London), shared by the tests of the collection.</summary>
public sealed class DemoProduct : IAsyncLifetime
{
    public const string Ics = "QMF";

    private RunningProduct? product;
    private Queue<IReadOnlyList<string>> pathsToUnusedPcns = new();

    internal RunningProduct Product => product ?? throw new InvalidOperationException("The product has not been started.");

    /// <summary>A token that lives for one second and was made before the first test.</summary>
    internal string ShortToken { get; private set; } = "";

    public async Task InitializeAsync()
    {
        product = await RunningProduct.StartAsync("--demo");
        ShortToken = await product.NewTokenAsync("system-finance", Ics, lifetimeSeconds: 1);
        var tree = await Federation.ReadTreeAsync(await FinanceAsync(), Ics);
        pathsToUnusedPcns = new(tree.PathsToLeaves);
        pathsToUnusedPcns.ShouldNotBeEmpty();
    }

    public async Task DisposeAsync()
    {
        if (product is not null)
            await product.DisposeAsync();
    }

    internal Task<Actor> FinanceAsync() => Product.ActAsAsync("system-finance", Ics);

    internal Task<Actor> AuditorAsync() => Product.ActAsAsync("auditor", "*");

    /// <summary>Sends a request, and counts the journal's entries before and after, those of the register too.</summary>
    internal async Task<Answer> ChangesNothingAsync(Func<Task<Answer>> request)
    {
        var before = CountEntries();
        var answer = await request();
        CountEntries().ShouldBe(before, answer.Text);
        return answer;
    }

    /// <summary>A PCN that no other test has touched, holding this much of the core fund.</summary>
    internal async Task<string> PcnWithAsync(long amountPence)
    {
        var finance = await FinanceAsync();
        var path = pathsToUnusedPcns.Dequeue();
        (await finance.ReceiveAsync(Ics, "core", amountPence)).ShouldBeOk();
        foreach (var (from, to) in path.Zip(path.Skip(1)))
            (await finance.DelegateAsync(from, to, "core", amountPence)).ShouldBeOk().String("state").ShouldBe("settled");
        return path[^1];
    }

    private object? CountEntries() => JournalFile.Query(Product.Data, "SELECT count(*) FROM entries").Single()[0];
}

/// <summary>Tests that run one after the other against the same product: its figures must not move under another's feet.</summary>
[CollectionDefinition(Name)]
public sealed class ProductTests : ICollectionFixture<DemoProduct>
{
    public const string Name = "The running product";
}
