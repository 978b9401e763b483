using Federated.Gateway;
using Microsoft.Extensions.Options;

try
{
    var builder = WebApplication.CreateBuilder(args).AddGatewayDefaults();
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
