using System.Globalization;
using System.Text.Json.Nodes;
using Federated.Budgets.Books;
using Federated.Budgets.Grains;
using Federated.Domain;
using Federated.Domain.Budgets;
using Federated.Domain.Organisations;
using Federated.Engine.Journals;
using Microsoft.Extensions.DependencyInjection;

namespace Federated.Tests.Services.Budgets;

public sealed class LateAnswerTests
{
    private static readonly Line Core = new(FinancialYear.Parse("2025-26"), "core");
    private static readonly Fund Fund = Federated.Domain.Budgets.Fund.BuiltIn.Single(f => f.Code == "core");

    [Fact]
    public async Task A_child_may_hand_back_what_its_parent_still_has_in_transit_to_it()
    {
        await using var budgets = await BudgetsUnderTest.Start();
        var day = Core.Year.FirstDay;
        var down = new Transfer("d", TransferKind.Delegation, "QMF", "QMF-NEWHAM", Core, 60, day) { Sources = Sources.Of("NHS England", 60) };
        // As after a crash: the child has the money and has sent some back, and the parent has recorded neither.
        await Write(budgets, "QMF", Tier.System,
            ("f", new ReceiveFunding(Core, 100, day, "NHS England", "") { Terms = new(Fund, Tier.System) }),
            ("d", new Federated.Domain.Budgets.Delegate(Core, 60, day, "QMF-NEWHAM", Tier.Place, "") { Terms = new(Fund, Tier.System) }));
        await Write(budgets, "QMF-NEWHAM", Tier.Place,
            (down.ReceiveId, new ReceiveTransfer(down) { Terms = new(Fund, Tier.Place) }),
            ("r", new Return(Core, 50, day, "QMF", "") { Terms = new(Fund, Tier.Place) }));

        var child = budgets.Services.GetRequiredService<IGrainFactory>().GetGrain<IPlaceGrain>("QMF-NEWHAM");
        await child.Wake();
        SentAnswer? sent;
        do
        {
            await Task.Delay(20);
            sent = await child.FindSent("r");
        }
        while (sent!.InFlight.Length > 0);
        sent.Refusals.ShouldBeEmpty();
        (await child.View(Core.Year)).Lines["core"].ReceivedPence.ShouldBe(10);
    }

    [Fact]
    public async Task What_was_right_when_it_was_asked_gets_its_first_answer_also_when_it_would_not_be_now()
    {
        await using var budgets = await BudgetsUnderTest.Start();
        using var finance = budgets.As("system-finance", "QMF");
        await finance.Do("/v1/budgets/QMF/funding", new() { ["year"] = "2025-26", ["fund"] = "core", ["amountPence"] = 100, ["source"] = "NHS England" });
        var hold = new JsonObject
        {
            ["commandId"] = Guid.NewGuid().ToString(),
            ["year"] = "2025-26",
            ["purpose"] = "beds",
            ["legs"] = new JsonArray(new JsonObject { ["fund"] = "core", ["amountPence"] = 10 }),
            ["expiresOn"] = budgets.Clock.GetUtcNow().AddDays(1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        };
        var (status, first) = await finance.Post("/v1/budgets/QMF/holds", hold);
        status.ShouldBe(200);

        budgets.Clock.Ahead = TimeSpan.FromDays(3);
        (status, var again) = await finance.Post("/v1/budgets/QMF/holds", hold);
        (status, again.ToJsonString()).ShouldBe((200, first.ToJsonString()));

        hold["purpose"] = "chairs";
        (status, var other) = await finance.Post("/v1/budgets/QMF/holds", hold);
        (status, other["reason"]!.GetValue<string>()).ShouldBe((409, "COMMAND_ID_REUSED"));
        hold["commandId"] = Guid.NewGuid().ToString();
        (status, var faulty) = await finance.Post("/v1/budgets/QMF/holds", hold);
        (status, faulty["errors"]![0]!["field"]!.GetValue<string>()).ShouldBe((400, "expiresOn"));
    }

    private static async Task Write(BudgetsUnderTest budgets, string stream, Tier tier, params (string Id, BookCommand Command)[] commands)
    {
        var (model, book, version, hash) = (BookModel.Instance, new Book(stream), 0L, JournalEntry.NoHash);
        foreach (var (id, command) in commands)
        {
            var fingerprint = command is ReceiveTransfer received ? received.Transfer.Fingerprint : "print";
            var request = new Request<BookCommand>(id, fingerprint, $"tester ({tier})", DateTimeOffset.UnixEpoch, command) { Version = version + 1 };
            var entry = model.Decide(book, request);
            book = model.Evolve(book, entry);
            var journalled = JournalEntry.After(
                version, hash, stream, id, fingerprint, model.KindOf(entry), model.OutstandingOf(book), model.WriteEntry(entry));
            (await budgets.Services.GetRequiredService<GroupCommit>().Append(journalled)).ShouldBe(AppendOutcome.Appended);
            (version, hash) = (journalled.Version, journalled.Hash);
        }
    }
}
