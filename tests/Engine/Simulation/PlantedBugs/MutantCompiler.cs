using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Federated.Tests.Engine.Simulation.PlantedBugs;

/// <summary>Compiles an assembly of the repository from its sources with one line replaced, in memory.</summary>
internal sealed class MutantCompiler(string root)
{
    private static readonly CSharpParseOptions Language = new(LanguageVersion.Latest, DocumentationMode.None);

    // The statements of a Program.cs make an application.
    private static CSharpCompilationOptions OptionsOf(Mutable assembly) => new(
        assembly is Mutable.Budgets or Mutable.Decisions ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary,
        optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable);

    // As the SDK and the project files give them.
    private const string Usings = """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
        global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;
        """;

    private const string WebUsings = """
        global using System.Net.Http.Json; global using Microsoft.AspNetCore.Builder; global using Microsoft.AspNetCore.Hosting;
        global using Microsoft.AspNetCore.Http; global using Microsoft.AspNetCore.Routing; global using Microsoft.Extensions.Configuration;
        global using Microsoft.Extensions.DependencyInjection; global using Microsoft.Extensions.Hosting; global using Microsoft.Extensions.Logging;
        global using Orleans; global using Orleans.Hosting; global using Federated.Serving;
        """;

    private const string TestUsings = "global using Xunit; global using Shouldly; global using Orleans; global using Orleans.Hosting;";

    private const string Friends = """
        [assembly: System.Runtime.CompilerServices.InternalsVisibleTo("Federated.Tests.Engine")]
        [assembly: System.Runtime.CompilerServices.InternalsVisibleTo("Federated.Tests.Services")]
        """;

    private readonly Lock _lock = new();
    private readonly Dictionary<Mutable, CSharpCompilation> _unchanged = [];

    public static string NameOf(Mutable assembly) => assembly switch
    {
        Mutable.Domain => "Federated.Domain",
        Mutable.Engine => "Federated.Engine",
        Mutable.Budgets => "Federated.Budgets",
        Mutable.Decisions => "Federated.Decisions",
        Mutable.Tests => "Federated.Tests.Engine",
    };

    /// <summary>The assembly with the bug.</summary>
    /// <exception cref="InvalidOperationException">The line is not there exactly once, or what takes its place does not compile.</exception>
    public byte[] Compile(PlantedBug bug)
    {
        var path = Path.Combine(root, bug.File);
        var unchanged = Unchanged(bug.Assembly);
        var file = unchanged.SyntaxTrees.Single(tree => tree.FilePath == path);
        using var image = new MemoryStream();
        var emitted = unchanged.ReplaceSyntaxTree(file, Parse(path, Replaced(bug, File.ReadAllLines(path)))).Emit(image);
        return emitted.Success ? image.ToArray() : throw new InvalidOperationException(
            $"'{bug.Name}' does not compile: {emitted.Diagnostics.First(d => d.Severity == DiagnosticSeverity.Error)}");
    }

    /// <summary>The text of a file with the line replaced.</summary>
    /// <exception cref="InvalidOperationException">The line is not there exactly once.</exception>
    public static string Replaced(PlantedBug bug, string[] lines)
    {
        var found = lines.Index().Where(line => line.Item.Trim() == bug.Line).Select(line => line.Index).ToList();
        if (found is not [var at]) throw new InvalidOperationException($"'{bug.Name}': {bug.File} has {found.Count} lines '{bug.Line}'.");
        lines[at] = bug.Instead;
        return string.Join('\n', lines);
    }

    private CSharpCompilation Unchanged(Mutable assembly)
    {
        lock (_lock)
        {
            if (_unchanged.TryGetValue(assembly, out var known)) return known;
            var (folder, usings) = assembly switch
            {
                Mutable.Domain => ("services/Domain", Usings),
                Mutable.Engine => ("services/Engine", Usings),
                Mutable.Budgets => ("services/Budgets", $"{Usings}\n{WebUsings}"),
                Mutable.Decisions => ("services/Decisions", $"{Usings}\n{WebUsings}"),
                Mutable.Tests => ("tests/Engine", $"{Usings}\n{TestUsings}"),
            };
            var made = $"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}";
            var sources = Directory.EnumerateFiles(Path.Combine(root, folder), "*.cs", SearchOption.AllDirectories)
                .Where(path => !path.Contains(made, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(path => Parse(path, File.ReadAllText(path)));
            return _unchanged[assembly] = CSharpCompilation.Create(
                NameOf(assembly), [.. sources, Parse("usings", usings), Parse("friends", Friends)], References(NameOf(assembly)), OptionsOf(assembly));
        }
    }

    private static SyntaxTree Parse(string path, string text) => CSharpSyntaxTree.ParseText(text, Language, path);

    private static ImmutableArray<MetadataReference> References(string without) =>
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileNameWithoutExtension(path) != without)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];
}
