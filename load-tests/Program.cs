using Federated.LoadTests;

return await CommandLine.Command((options, output, stopping) =>
    options.Past ? PastPositions.RunAsync(options, output, stopping)
    : options.Authority ? Authority.RunAsync(options, output, stopping)
    : options.Overload ? Overload.RunAsync(options, output, stopping)
    : LoadTest.RunAsync(options, output, stopping)).Parse(args).InvokeAsync();
