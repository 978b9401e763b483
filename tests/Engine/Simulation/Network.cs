using Federated.Tests.Engine.Simulation.Time;

namespace Federated.Tests.Engine.Simulation;

/// <summary>
/// Calls to the grains of a service: from hosts, of it or another, and from clients. A request may be dropped, doubled, late or overtaken and an answer may
/// be lost; whoever asks then learns nothing until its time is over.
/// </summary>
internal sealed class Network(Service service)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly Stage _stage = service.Stage;
    private readonly Dice _dice = service.Stage.Dice;
    private readonly SortedDictionary<string, int> _arrived = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, TimeSpan> _cutUntil = new(StringComparer.Ordinal);
    private int _calls;

    /// <summary>Asks a grain.</summary>
    /// <param name="from">Who asks; null for a client.</param>
    /// <param name="to">Its key.</param>
    /// <param name="what">For the trace.</param>
    /// <param name="serve">What the grain does, in its turns.</param>
    /// <exception cref="TimeoutException">No answer came.</exception>
    public async Task<T> Call<T>(Host? from, string to, string what, Func<Activation, Task<T>> serve)
    {
        var number = ++_calls;
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _stage.Trace.Add($"{from?.Name ?? "client"} asks {to} ({number}): {what}");
        _stage.Agenda.After(Patience, () => answer.TrySetException(new TimeoutException($"{to} did not answer.")));
        var copies = _stage.Plan.ItStrikes(Fault.MessageDuplicated) ? 2 : 1;
        for (var copy = 0; copy < copies; copy++)
        {
            if (IsLost(from, to)) continue;
            var delay = _stage.Plan.ItStrikes(Fault.MessageDelayed) ? _dice.Milliseconds(500, 8_000) : _dice.Microseconds(100, 3_000);
            _stage.Agenda.After(delay, () => Arrive(from, to, number, serve, answer));
        }
        return await answer.Task;
    }

    /// <summary>Cuts the way from a host to a grain for a time.</summary>
    public void Cut(int slot, string to, TimeSpan time) => _cutUntil[$"{slot}>{to}"] = _stage.Agenda.Now + time;

    private bool IsLost(Host? from, string to)
    {
        if (_stage.Plan.ItStrikes(Fault.MessageDropped)) return true;
        if (_stage.Plan.IsHealed || from is null || _cutUntil.GetValueOrDefault($"{from.Slot}>{to}") <= _stage.Agenda.Now) return false;
        _stage.Plan.Struck(Fault.RouteCut);
        return true;
    }

    private void Arrive<T>(Host? from, string to, int number, Func<Activation, Task<T>> serve, TaskCompletionSource<T> answer)
    {
        if (service.Route(to) is not { } host)
        {
            _stage.Trace.Add($"{to} ({number}) finds no host");
            return;
        }
        var way = $"{from?.Slot ?? -1}>{to}";
        if (_arrived.GetValueOrDefault(way) > number) _stage.Plan.Struck(Fault.MessageOvertook);
        _arrived[way] = Math.Max(number, _arrived.GetValueOrDefault(way));

        var activation = host.ActivationOf(to);
        _stage.Trace.Add($"{activation.Name} is asked ({number})");
        _ = activation.Turns.Start(async () =>
        {
            try
            {
                var result = await serve(activation);
                Reply($"{activation.Name} answers ({number})", () => answer.TrySetResult(result));
            }
            catch (Exception failure)
            {
                Reply($"{activation.Name} fails ({number}): {failure.GetType().Name}", () => answer.TrySetException(failure));
            }
        });
    }

    private void Reply(string what, Action arrives)
    {
        var lost = _stage.Plan.ItStrikes(Fault.ReplyLost);
        _stage.Trace.Add(lost ? $"{what}, which is lost" : what);
        if (!lost) _stage.Agenda.After(_dice.Microseconds(100, 3_000), arrives);
    }
}
