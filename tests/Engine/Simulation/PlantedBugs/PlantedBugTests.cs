using System.Collections.Concurrent;
using System.Globalization;
using Xunit.Abstractions;

namespace Federated.Tests.Engine.Simulation.PlantedBugs;

[Collection(nameof(Simulation))]
[Trait("Cost", "long")]
public sealed class PlantedBugTests(ITestOutputHelper output)
{
    // Hunting from the first seed on takes minutes; the command "bugs" does it, and writes the table.
    [Theory]
    [InlineData(nameof(Scene.Books))]
    [InlineData(nameof(Scene.Decisions))]
    public void Every_planted_bug_is_caught_by_the_seed_that_is_documented(string name)
    {
        var scene = Enum.Parse<Scene>(name);
        var rows = new ConcurrentQueue<BugRow>();
        var documented = DocumentedSeeds(scene);
        var bugs = Today(BugHunt.BugsOf(scene));
        BugHunt.Run(scene, [.. bugs.Select(bug => bug.Name)], rows.Enqueue, documented);
        var table = string.Join('\n', rows);
        output.WriteLine(table);
        rows.Count.ShouldBe(bugs.Count);
        rows.Where(row => row.Seed is null).ShouldBeEmpty(table);
        rows.Where(row => row.Seed != documented[row.Name]).ShouldBeEmpty($"Write the table in README.md anew: dotnet run --project tests/Engine -c Release -- {(scene == Scene.Decisions ? "decisions " : "")}bugs\n{table}");
    }

    [Theory]
    [InlineData(nameof(Scene.Books))]
    [InlineData(nameof(Scene.Decisions))]
    public void The_documented_table_names_every_bug_and_no_other(string scene) =>
        DocumentedRows(Enum.Parse<Scene>(scene)).Select(row => row[1].Trim()).ShouldBe(BugHunt.BugsOf(Enum.Parse<Scene>(scene)).Select(bug => bug.Name));

    [Theory]
    [MemberData(nameof(CompiledToday))]
    public void What_is_compiled_without_a_bug_is_clean(string assembly, string file, string line)
    {
        var none = new PlantedBug("no bug", Enum.Parse<Mutable>(assembly), file, line, line);
        var isOfDecisions = none.Assembly == Mutable.Decisions;
        new Mutant(none, new MutantCompiler(BugHunt.Root).Compile(none))
            .FirstCaught(isOfDecisions ? Scene.Decisions : Scene.Books, first: 1, last: isOfDecisions ? 3u : 25u).ShouldBeNull();
    }

    public static IEnumerable<object[]> CompiledToday => Today<object[]>(
    [
        [nameof(Mutable.Domain), "services/Domain/Pence.cs", "namespace Federated.Domain;"],
        [nameof(Mutable.Engine), "services/Engine/Processes/RecordedTime.cs", "namespace Federated.Engine.Processes;"],
        [nameof(Mutable.Budgets), "services/Budgets/Books/BookKeeper.cs", "namespace Federated.Budgets.Books;"],
        [nameof(Mutable.Tests), "tests/Engine/Journals/MemoryJournal.cs", "namespace Federated.Tests.Engine.Journals;"],
        [nameof(Mutable.Decisions), "services/Decisions/Streams/ShareKeeper.cs", "namespace Federated.Decisions.Streams;"],
    ]);

    [Fact]
    public void A_bug_whose_line_is_gone_or_there_twice_is_told()
    {
        var bug = new PlantedBug("trial", Mutable.Engine, "a file", "this line", "that line");
        MutantCompiler.Replaced(bug, ["one", "  this line", "two"]).ShouldBe("one\nthat line\ntwo");
        Should.Throw<InvalidOperationException>(() => MutantCompiler.Replaced(bug, ["this line", "this line"])).Message.ShouldContain("has 2 lines");
        Should.Throw<InvalidOperationException>(() => MutantCompiler.Replaced(bug, ["none"])).Message.ShouldContain("has 0 lines");
    }

    // All of them; or, where FEDERATED_PLANTED_BUGS says 4, every fourth, another one each day: after four days all.
    private static List<T> Today<T>(IReadOnlyList<T> all)
    {
        if (!int.TryParse(Environment.GetEnvironmentVariable("FEDERATED_PLANTED_BUGS"), CultureInfo.InvariantCulture, out var every) || every < 1) every = 1;
        // There is always one: of few, another one each day.
        every = Math.Min(every, all.Count);
        return [.. all.Where((_, index) => index % every == DateTime.UtcNow.DayOfYear % every)];
    }

    private static IEnumerable<string[]> DocumentedRows(Scene scene) =>
        File.ReadLines(Path.Combine(BugHunt.Root, "tests/Engine/Simulation/README.md"))
            .SkipWhile(line => !line.StartsWith(scene == Scene.Books ? "| bug |" : "| bug of decisions |", StringComparison.Ordinal)).Skip(2)
            .TakeWhile(line => line.StartsWith('|')).Select(line => line.Split('|'));

    private static Dictionary<string, ulong> DocumentedSeeds(Scene scene) =>
        DocumentedRows(scene).ToDictionary(row => row[1].Trim(), row => ulong.Parse(row[2], CultureInfo.InvariantCulture));
}
