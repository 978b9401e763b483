using System.CommandLine;

namespace Federated.LoadTests;

/// <summary>Reads the options from the command line.</summary>
internal static class CommandLine
{
    /// <summary>The root command, which calls <paramref name="run"/> with the options and where to write.</summary>
    internal static RootCommand Command(Func<Options, TextWriter, CancellationToken, Task<int>> run)
    {
        var defaults = new Options();
        var url = New("--url", "Address of the gateway.", $"{defaults.Url}");
        url.Validators.Add(result =>
        {
            if (!Uri.TryCreate(result.GetValueOrDefault<string>(), UriKind.Absolute, out var address) || !address.Scheme.StartsWith("http"))
                result.AddError("--url must be an http or https address.");
        });
        var clients = Positive(New("--clients", "Clients that wait for each answer.", defaults.Clients));
        var rate = new Option<int>("--rate-per-second")
        {
            Description = "Requests a second, answered or not, in place of clients that wait.",
        };
        var batch = new Option<int>("--batch")
        {
            Description = "Compares so many commitments request by request with one batch of them, in place of the load.",
        };
        batch.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 10_000) result.AddError("--batch must be 1 to 10000.");
        });
        var duration = Positive(New("--duration-seconds", "Measured seconds.", defaults.DurationSeconds));
        var warmUp = New("--warm-up-seconds", "Seconds of the same load beforehand.", defaults.WarmUpSeconds);
        var amount = New("--amount-pence", "A commitment is for 1 penny up to this.", defaults.AmountPence);
        var funding = New("--funding-pence", "What each ICS receives and shares out.", defaults.FundingPence);
        var year = New("--year", "Financial year.", defaults.Year);
        var fund = New("--fund", "Fund code.", defaults.Fund);
        var past = new Option<bool>("--past") { Description = "Positions of the past at 1,000 to 100,000 entries, in place of commitments." };
        var authority = new Option<bool>("--authority") { Description = "Commitments without and with a scheme of delegation, and routing, in place of commitments." };
        var overload = new Option<bool>("--overload") { Description = "Three times what the service can take, then half of it, in place of commitments." };
        var process = new Option<int?>("--pid") { Description = "The service's process on this machine, to tell its memory." };
        var map = new Option<FileInfo>("--map") { Description = "Practice map (CSV) to import first." };
        var weights = new Option<FileInfo>("--weights") { Description = "Weights (CSV) to import first." };
        var command = new RootCommand("Commitments spread over all PCNs, and the proof that no penny was made or lost.")
        {
            url, clients, rate, batch, duration, warmUp, amount, funding, year, fund, past, authority, overload, process, map, weights,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(map) is null != result.GetResult(weights) is null)
                result.AddError("--map and --weights belong together.");
        });
        command.SetAction((arguments, stopping) => run(
            new Options
            {
                Url = new Uri(arguments.GetValue(url)!),
                Clients = arguments.GetValue(clients),
                RatePerSecond = arguments.GetValue(rate),
                Batch = arguments.GetValue(batch),
                DurationSeconds = arguments.GetValue(duration),
                WarmUpSeconds = arguments.GetValue(warmUp),
                AmountPence = arguments.GetValue(amount),
                FundingPence = arguments.GetValue(funding),
                Year = arguments.GetValue(year)!,
                Fund = arguments.GetValue(fund)!,
                Authority = arguments.GetValue(authority),
                Overload = arguments.GetValue(overload),
                ProcessId = arguments.GetValue(process),
                Past = arguments.GetValue(past),
                Import = arguments.GetValue(map) is { } file ? (file, arguments.GetValue(weights)!) : null,
            },
            arguments.InvocationConfiguration.Output,
            stopping));
        return command;
    }

    private static Option<T> New<T>(string name, string description, T value) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };

    private static Option<int> Positive(Option<int> option)
    {
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1) result.AddError($"{option.Name} must be 1 or more.");
        });
        return option;
    }
}
