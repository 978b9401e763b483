using Federated.Budgets.Registry;
using Federated.Domain;

namespace Federated.AllInOne.Demo;

/// <summary>Takes <see cref="NelDemo"/> into the register, the way an import goes.</summary>
internal static class NelDemoLoad
{
    public static async Task Into(IServiceProvider services)
    {
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var result = await services.GetRequiredService<FederationImport>().Apply(
            NelDemo.Rows, FinancialYear.Parse(NelDemo.Year), "demo", "built-in demonstration", now);
        if (!result.Accepted) throw new InvalidOperationException(result.Faults.First[0].Description);
    }
}
