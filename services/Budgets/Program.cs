using Federated.Budgets.Books;
using Federated.Budgets.Hosting;
using Federated.Engine.Journals;
using Federated.Rest.Hosting;
using Microsoft.Extensions.Options;

try
{
    var app = HostBuilding.Begin(args).AddBudgets().Build();
    app.MapBudgets();
    await app.RunAsync();
    return 0;
}
catch (Exception failure) when (failure is JournalUnavailableException or CheckpointKeyException or OptionsValidationException or IOException)
{
    await Console.Error.WriteLineAsync(failure.Message);
    return 1;
}
