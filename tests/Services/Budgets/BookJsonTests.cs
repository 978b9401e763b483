using Federated.Budgets.Books;
using Federated.Domain.Budgets;
using Federated.Tests.Domain.Budgets;
using FsCheck;
using FsCheck.Fluent;

namespace Federated.Tests.Services.Budgets;

/// <summary>What is written as JSON is read back as it was: entries and states of whole random lives.</summary>
public sealed class BookJsonTests
{
    private static readonly BookModel Model = BookModel.Instance;

    [Fact]
    [Trait("Cost", "long")]
    public void Every_entry_and_every_state_reads_back_as_it_was_written() => Prop.ForAll(Happenings.Any, life =>
    {
        var federation = new SmallFederation();
        foreach (var happening in life) federation.Play(happening);
        foreach (var member in federation.Members)
        {
            var book = new Book(member.Code);
            foreach (var entry in member.Entries)
            {
                var written = Model.WriteEntry(entry);
                var read = Model.ReadEntry(written);
                Model.WriteEntry(read).ShouldBe(written);
                // A book that began from entries and states that were read goes on like one that never left memory.
                var state = Model.WriteState(Model.Evolve(book, read));
                state.ShouldBe(Model.WriteState(Model.Evolve(book, entry)));
                book = Model.ReadState(member.Code, state);
                Model.WriteState(book).ShouldBe(state);
            }
            Model.WriteState(book).ShouldBe(Model.WriteState(member.Book));
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(30));

    /// <summary>As journals have them from before holds could be a decision's.</summary>
    [Theory]
    [InlineData("""{"commandId":"h1","kind":"reserved","actor":"jo","recordedAt":"2025-05-01T09:00:00+00:00","effectiveOn":"2025-05-01","line":{"year":"2025-26","fund":"core"},"amountPence":40,"postings":[{"year":"2025-26","fund":"core","account":"available","amountPence":-40},{"year":"2025-26","fund":"core","account":"reserved","amountPence":40}],"availablePence":60,"floorPence":0,"narrative":"beds","holdId":"h1","leftPence":40,"transfers":[],"begun":[]}""")]
    [InlineData("""{"commandId":"c1","kind":"hold-committed","actor":"jo","recordedAt":"2025-05-01T09:00:00+00:00","effectiveOn":"2025-05-01","line":{"year":"2025-26","fund":"core"},"amountPence":40,"postings":[{"year":"2025-26","fund":"core","account":"reserved","amountPence":-40},{"year":"2025-26","fund":"core","account":"committed","amountPence":40}],"availablePence":60,"floorPence":0,"commitmentId":"c1","holdId":"h1","leftPence":0,"transfers":[],"begun":[]}""")]
    [InlineData("""{"commandId":"c2","kind":"refused","actor":"jo","recordedAt":"2025-05-01T09:00:00+00:00","effectiveOn":"2025-05-01","line":{"year":"2025-26","fund":"core"},"amountPence":90,"postings":[],"availablePence":60,"floorPence":0,"transfers":[],"begun":[],"refusal":{"reason":"insufficient-funds","requestedPence":90,"availablePence":60}}""")]
    public void An_entry_of_a_journal_without_decisions_reads_as_it_was_written_and_names_none(string written)
    {
        var entry = Model.ReadEntry(written);
        entry.DecisionId.ShouldBeNull();
        Model.WriteEntry(entry).ShouldBe(written);
    }

    [Fact]
    public void What_is_kept_of_the_past_reads_back_as_it_was_written_and_goes_on() => Prop.ForAll(Happenings.Any, life =>
    {
        var federation = new SmallFederation();
        foreach (var happening in life) federation.Play(happening);
        foreach (var member in federation.Members)
        {
            var (kept, read) = (BookPast.None, BookPast.None);
            foreach (var entry in member.Entries)
            {
                (kept, read) = (kept.After(entry), read.After(entry));
                var written = BookHistory.Instance.Write(kept);
                BookHistory.Instance.Write(read).ShouldBe(written);
                read = BookHistory.Instance.Read(written);
            }
            read.Version.ShouldBe(member.Entries.Count);
            foreach (var (line, composition) in read.Provenance) composition.SumsTo(member.Book.On(line)).ShouldBeTrue($"{member.Code} {line}");
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(10));
}
