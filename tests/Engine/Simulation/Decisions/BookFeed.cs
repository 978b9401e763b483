using System.Globalization;
using System.Runtime.CompilerServices;
using Federated.Budgets.Api;
using Federated.Decisions.Budgets;
using Federated.Engine.Journals;
using Federated.Tests.Engine.Simulation.Time;
using Grpc.Core;

namespace Federated.Tests.Engine.Simulation.Decisions;

/// <summary>The events of the books, read by the production feed on a host of Budgets, and told with every fault that a stream of them has.</summary>
internal sealed class BookFeed(DecisionsWorld world, DecisionsHost host)
{
    private const int MostEvents = 5;

    private readonly Dice _dice = world.Stage.Dice;

    /// <summary>Pages after a place, and then new ones. It ends now and then.</summary>
    public async IAsyncEnumerable<V1.EventPage> Follow(string after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (after.Length > 0 && world.Mishaps.ItStrikes(Mishap.PlaceUnknown)) throw new UnknownCursorException();
        if (after.Length > 0 && world.Mishaps.ItStrikes(Mishap.EventsToldAgain)) after = Place(_dice.Below((int)Position(after) + 1));
        while (true)
        {
            if (world.Mishaps.ItStrikes(Mishap.FeedBroken)) yield break;
            var page = await Told(after, cancellation);
            after = page.Next;
            if (page.Events.Count > 0) yield return page;
            else await Task.Delay(_dice.Milliseconds(100, 1_000), host.Clock, cancellation);
        }
    }

    /// <summary>One page.</summary>
    public Task<V1.EventPage> Page(string organisation, string after, CancellationToken cancellation) =>
        world.Books.Network.Call(host, organisation, $"events after {after}", async activation =>
        {
            var at = (BookHost)activation.Host;
            var slice = await new EventFeed(at.Journal, at.Register).Read(new(organisation, new HashSet<string>()), Position(after), MostEvents, cancellation);
            return new V1.EventPage { Events = { slice.Events }, Next = Place(slice.Position), HasMore = slice.HasMore };
        });

    private async Task<V1.EventPage> Told(string after, CancellationToken cancellation)
    {
        try
        {
            var page = await Page(Federation.Ics, after, cancellation);
            if (page.Events.Count > 1 && world.Mishaps.ItStrikes(Mishap.EventsLeftOut)) LeaveOut(page);
            return page;
        }
        catch (Exception failure) when (failure is TimeoutException or JournalUnavailableException)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, failure.Message));
        }
    }

    // Never the last of a book: nobody could find out that it is missing.
    private void LeaveOut(V1.EventPage page)
    {
        var organisation = _dice.Of(page.Events).Data.Organisation;
        var own = page.Events.Where(e => e.Data.Organisation == organisation).ToList();
        foreach (var told in own.Take(_dice.Below(own.Count))) page.Events.Remove(told);
    }

    private static string Place(long position) => position.ToString(CultureInfo.InvariantCulture);

    private static long Position(string place) => place.Length == 0 ? 0 : long.Parse(place, CultureInfo.InvariantCulture);
}
