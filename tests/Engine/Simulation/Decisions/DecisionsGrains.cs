using System.Collections.Immutable;
using System.Reflection;
using Federated.Decisions.Grains;
using Federated.Decisions.Streams;
using Federated.Domain;
using Federated.Domain.Decisions.Life;
using Federated.Domain.Decisions.Schemes;
using Federated.Domain.Decisions.Shares;
using Federated.Engine.Processes;

namespace Federated.Tests.Engine.Simulation.Decisions;

/// <summary>The grain factory of a host: what it makes are references whose calls go over the simulated network.</summary>
#pragma warning disable CA1852 // The class that is made at run time derives from it.
internal class DecisionsGrains : DispatchProxy
#pragma warning restore CA1852
{
    private DecisionsWorld _world = null!;
    private DecisionsHost _host = null!;

    public static IGrainFactory Of(DecisionsWorld world, DecisionsHost host)
    {
        var factory = Create<IGrainFactory, DecisionsGrains>();
        var grains = (DecisionsGrains)(object)factory;
        (grains._world, grains._host) = (world, host);
        return factory;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var (type, key) = (targetMethod!.GetGenericArguments().Single(), (string)args![0]!);
        return type == typeof(IDecisionGrain) ? new Decision(_world, _host, StreamNames.OfDecision(key))
            : type == typeof(IShareGrain) ? new Share(_world, _host)
            : type == typeof(ISchemeGrain) ? new Schemes(_host)
            : throw new InvalidOperationException($"Nobody asks for {type.Name}.");
    }

    private static NotSupportedException Never() => new("No stream asks this of another.");

    private sealed class Decision(DecisionsWorld world, DecisionsHost host, string stream) : IDecisionGrain
    {
        public Task<DecisionAnswer> Execute(Request<DecisionCommand> request, TimeSpan patience) =>
            host.Service.Network.Call(host, stream, request.Id, async activation =>
            {
                world.Checks.Messages.NoticeArrives(request.Id);
                var answer = await activation.Keeper<DecisionKeeper>().Execute(request, patience);
                world.Checks.Answers.Leave(activation, request.Id, DecisionsJson.Write(answer.Entry), answer.View.Version);
                return answer;
            });

        public Task<DecisionAnswer?> Recall(string commandId, string fingerprint) => throw Never();

        public Task<DecisionView> Read() => throw Never();

        public Task<ImmutableArray<DecisionEntry>> History() => throw Never();

        public Task Wake() => throw Never();
    }

    private sealed class Share(DecisionsWorld world, DecisionsHost host) : IShareGrain
    {
        public Task<Answer<ShareEntry>> Execute(Request<ShareCommand> request) =>
            host.Service.Network.Call(host, DecisionsWorld.Share, request.Id, async activation =>
            {
                world.Checks.Messages.Arrives(request.Id);
                var answer = await activation.Keeper<ShareKeeper>().Execute(request);
                world.Checks.Answers.Leave(activation, request.Id, DecisionsJson.Write(answer.Entry), answer.Version);
                return answer;
            });

        public Task<Tally> Read() => throw Never();

        // Events come as a stream here, not one by one.
        public Task Told(string organisation, long version) => throw Never();

        public Task Wake() => throw Never();
    }

    private sealed class Schemes(DecisionsHost host) : ISchemeGrain
    {
        public Task<SchemeBook> Read() => host.Service.Network.Call(host, DecisionsWorld.Scheme, "schemes", activation => activation.Keeper<SchemeKeeper>().Read());

        public Task<Answer<SchemeEntry>> Execute(Request<SchemeCommand> request) => throw Never();

        public Task<Answer<SchemeEntry>?> Recall(string commandId, string fingerprint) => throw Never();

        public Task Wake() => throw Never();
    }
}
