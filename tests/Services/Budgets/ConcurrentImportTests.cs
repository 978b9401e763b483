using Federated.AllInOne.Demo;
using Federated.Budgets.Registry;
using Federated.Domain;
using Microsoft.Extensions.DependencyInjection;

namespace Federated.Tests.Services.Budgets;

public sealed class ConcurrentImportTests
{
    [Fact]
    public async Task Two_imports_at_once_leave_what_one_of_them_says_and_no_mixture()
    {
        await using var budgets = await BudgetsUnderTest.Start();
        var codes = NelDemo.Rows.Practices.Select(row => row.Pcn!).Distinct().Order(StringComparer.Ordinal).ToList();
        var renamed = new[] { codes[0], codes[^1] };
        await Task.WhenAll(renamed.Select(code => Import(budgets, code)));

        var register = await budgets.Services.GetRequiredService<RegisterCache>().Refresh();
        renamed.Count(code => register.Federation.Find(code)!.Name == "Renamed").ShouldBe(1);
    }

    private static async Task Import(BudgetsUnderTest budgets, string renamed)
    {
        var rows = NelDemo.Rows with
        {
            Practices = [.. NelDemo.Rows.Practices.Select(row => row.Pcn == renamed ? row with { PcnName = "Renamed" } : row)],
        };
        var result = await budgets.Services.GetRequiredService<FederationImport>().Apply(
            rows, FinancialYear.Parse(NelDemo.Year), renamed, "tester", DateTimeOffset.UnixEpoch);
        result.Accepted.ShouldBeTrue();
    }
}
