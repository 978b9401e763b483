namespace Federated.Tests.Engine.Simulation.Decisions.Checks;

/// <summary>What is checked all the time.</summary>
internal sealed class DecisionsChecks
{
    private readonly DecisionsWorld _world;

    public DecisionsChecks(DecisionsWorld world)
    {
        _world = world;
        (Journal, Answers, Messages, Money) = (new(world), new(world), new(world), new(world));
        world.Books.Checks.Journal.Took += Money.Took;
    }

    public DecisionsJournalCheck Journal { get; }

    public DecisionAnswerCheck Answers { get; }

    public MessageCheck Messages { get; }

    public MoneyCheck Money { get; }

    /// <summary>Nobody owes anybody anything.</summary>
    public bool IsQuiet() => Owed().All(owed => !owed.Any());

    /// <summary>What is owed, in words.</summary>
    public string Outstanding() => string.Join("; ", Owed().Select(owed => string.Join(", ", owed)).Where(owed => owed.Length > 0));

    private IEnumerable<IEnumerable<string>> Owed()
    {
        var share = Journal.Share;
        yield return Journal.Decisions.Where(d => d.UnderWay is not null).Select(d => $"{d.UnderWay} is under way");
        yield return Journal.Decisions.Where(IsOverdue).Select(d => $"{d.Id} was due on {d.Until:O}");
        yield return Journal.Decisions.Where(d => d.IsClosed && Money.HeldFor(d) != 0).Select(d => $"{Money.HeldFor(d)} are held for {d.Id}, which is {d.State}");
        yield return share.Notices.Select(key => $"{key} has not arrived");
        yield return share.HeldWithRoom(_world.Rules.EightyTwenty, Latest()).Select(id => $"{id} is held, and there is room");
        yield return Federation.Organisations.Select(o => o.Code).Where(code => share.Cursors.GetValueOrDefault(code) != _world.Books.Checks.Journal.Book(code).Entries.Count)
            .Select(code => $"{code} is counted up to version {share.Cursors.GetValueOrDefault(code)}");
    }

    // By the clock that is furthest behind: nobody has to see it before.
    private bool IsOverdue(NaiveDecision decision) => decision.IsOpen && decision.Until < NaiveDay.Of(_world.Clocks.Min(clock => clock.GetUtcNow()));

    private DateOnly Latest() => NaiveDay.Of(_world.Clocks.Max(clock => clock.GetUtcNow()));
}
