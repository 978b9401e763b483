using Federated.Decisions.Hosting;
using Federated.Engine.Journals;
using Federated.Rest.Hosting;
using Microsoft.Extensions.Options;

try
{
    var app = HostBuilding.Begin(args).AddDecisions().Build();
    app.MapDecisions();
    await app.RunAsync();
    return 0;
}
catch (Exception failure) when (failure is JournalUnavailableException or OptionsValidationException or IOException)
{
    await Console.Error.WriteLineAsync(failure.Message);
    return 1;
}
