using Federated.Budgets.Hosting;
using Federated.Engine.Journals;

try
{
    var app = WebApplication.CreateBuilder(args).AddBudgets().Build();
    app.MapBudgets();
    await app.RunAsync();
    return 0;
}
catch (JournalUnavailableException failure)
{
    await Console.Error.WriteLineAsync(failure.Message);
    return 1;
}
