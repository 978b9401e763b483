using System.Collections.Concurrent;
using Xunit.Abstractions;

namespace Federated.Tests.Engine.Simulation.PlantedBugs;

[Collection(nameof(Simulation))]
public sealed class PlantedBugTests(ITestOutputHelper output)
{
    [Fact]
    public void Every_planted_bug_is_caught()
    {
        var table = new ConcurrentQueue<string>();
        var caught = BugHunt.Run([], table.Enqueue);
        output.WriteLine(string.Join('\n', table));
        table.Count.ShouldBe(AllPlantedBugs.All.Count);
        caught.ShouldBeTrue(string.Join('\n', table));
    }

    [Fact]
    public void The_documented_table_names_every_bug_and_no_other() =>
        File.ReadLines(Path.Combine(BugHunt.Root, "tests/Engine/Simulation/README.md"))
            .SkipWhile(line => !line.StartsWith("| bug |", StringComparison.Ordinal)).Skip(2)
            .TakeWhile(line => line.StartsWith('|')).Select(line => line.Split('|')[1].Trim())
            .ShouldBe(AllPlantedBugs.All.Select(bug => bug.Name));

    [Theory]
    [InlineData(nameof(Mutable.Domain), "services/Domain/Pence.cs", "namespace Federated.Domain;")]
    [InlineData(nameof(Mutable.Engine), "services/Engine/Processes/RecordedTime.cs", "namespace Federated.Engine.Processes;")]
    [InlineData(nameof(Mutable.Budgets), "services/Budgets/Books/BookKeeper.cs", "namespace Federated.Budgets.Books;")]
    [InlineData(nameof(Mutable.Tests), "tests/Engine/Journals/MemoryJournal.cs", "namespace Federated.Tests.Engine.Journals;")]
    public void What_is_compiled_without_a_bug_is_clean(string assembly, string file, string line)
    {
        var none = new PlantedBug("no bug", Enum.Parse<Mutable>(assembly), file, line, line);
        new Mutant(none, new MutantCompiler(BugHunt.Root).Compile(none)).FirstCaught(seeds: 25).ShouldBeNull();
    }

    [Fact]
    public void A_bug_whose_line_is_gone_or_there_twice_is_told()
    {
        var bug = new PlantedBug("trial", Mutable.Engine, "a file", "this line", "that line");
        MutantCompiler.Replaced(bug, ["one", "  this line", "two"]).ShouldBe("one\nthat line\ntwo");
        Should.Throw<InvalidOperationException>(() => MutantCompiler.Replaced(bug, ["this line", "this line"])).Message.ShouldContain("has 2 lines");
        Should.Throw<InvalidOperationException>(() => MutantCompiler.Replaced(bug, ["none"])).Message.ShouldContain("has 0 lines");
    }
}
