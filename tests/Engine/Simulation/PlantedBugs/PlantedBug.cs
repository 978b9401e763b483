namespace Federated.Tests.Engine.Simulation.PlantedBugs;

/// <summary>A bug that the simulation must find: one line of the source, replaced by another.</summary>
/// <param name="Name">As the table in README.md has it.</param>
/// <param name="Assembly">Which assembly it is compiled into.</param>
/// <param name="File">From the root of the repository.</param>
/// <param name="Line">The line, without the blanks around it; exactly one such line must be there.</param>
/// <param name="Instead">What takes its place.</param>
internal sealed record PlantedBug(string Name, Mutable Assembly, string File, string Line, string Instead);

/// <summary>An assembly that bugs are planted in.</summary>
internal enum Mutable
{
    Domain,
    Engine,
    Budgets,
    Decisions,
    /// <summary>This one: the memory journal is part of it.</summary>
    Tests,
}
