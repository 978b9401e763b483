using Federated.Gateway;
using Federated.Rest.Hosting;
using Microsoft.Extensions.Options;

try
{
    var builder = HostBuilding.Begin(args).AddGatewayDefaults();
    builder.Services.AddGateway(builder.Configuration);
    var app = builder.Build();
    app.MapGateway();
    await app.RunAsync();
    return 0;
}
catch (OptionsValidationException incomplete)
{
    foreach (var fault in incomplete.Failures) await Console.Error.WriteLineAsync(fault);
    return 1;
}
catch (IOException inUse)
{
    await Console.Error.WriteLineAsync(inUse.Message);
    return 1;
}
