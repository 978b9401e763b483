using System.Reflection;
using Federated.Budgets.Registry;

namespace Federated.Tests.Engine.Simulation;

/// <summary>The grain factory of a host: what it makes are references whose calls go over the simulated network.</summary>
#pragma warning disable CA1852 // The class that is made at run time derives from it.
internal class Grains : DispatchProxy
#pragma warning restore CA1852
{
    private readonly SortedDictionary<string, GrainReference> _known = new(StringComparer.Ordinal);
    private World _world = null!;
    private Host _host = null!;

    public static IGrainFactory Of(World world, Host host)
    {
        var factory = Create<IGrainFactory, Grains>();
        var grains = (Grains)(object)factory;
        (grains._world, grains._host) = (world, host);
        return factory;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var type = targetMethod!.GetGenericArguments().Single();
        if (type == typeof(IRegisterGrain)) return Register.Instance;
        var code = (string)args![0]!;
        if (!_known.TryGetValue(code, out var reference)) _known[code] = reference = new(_world, _host, code);
        return reference;
    }

    /// <summary>The register of the federation, which no simulation changes.</summary>
    private sealed class Register : IRegisterGrain
    {
        public static Register Instance { get; } = new();

        public Task<Federated.Engine.Processes.Answer<Domain.Registers.RegisterEntry>> Execute(Domain.Request<Domain.Registers.RegisterCommand> request) =>
            throw new NotSupportedException();

        public Task<RegisterView> Read(long knownVersion) => Task.FromResult(new RegisterView(1, knownVersion == 1 ? null : Federation.Register));
    }
}
