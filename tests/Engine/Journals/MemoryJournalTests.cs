using Federated.Engine.Journals;

namespace Federated.Tests.Engine.Journals;

public sealed class MemoryJournalTests : JournalContract
{
    private readonly MemoryJournal _journal = new();

    private protected override IJournal Open() => _journal;
}
