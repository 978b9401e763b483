using Federated.LoadTests;

return await CommandLine.Command(LoadTest.RunAsync).Parse(args).InvokeAsync();
