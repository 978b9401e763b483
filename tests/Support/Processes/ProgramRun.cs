using System.Diagnostics;
using System.Text;

namespace Federated.TestSupport.Processes;

/// <summary>A program in a process of its own, with what it said.</summary>
internal sealed class ProgramRun : IAsyncDisposable
{
    private static readonly TimeSpan longestRun = TimeSpan.FromMinutes(6);

    private readonly Process process;
    private readonly StringBuilder output = new();

    private ProgramRun(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.ErrorDataReceived += (_, line) => Append(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public bool HasExited => process.HasExited;

    /// <summary>Of the process, while it runs.</summary>
    public int ProcessId => process.Id;

    public string Output
    {
        get
        {
            lock (output)
                return output.ToString();
        }
    }

    /// <summary>The product with these arguments, far from the repository, so that it cannot lean on the current folder.</summary>
    public static ProgramRun StartProduct(params IEnumerable<string> arguments) => new(Product(arguments));

    /// <summary>A command line, such as a service of the solution behind a program that prepares its surroundings.</summary>
    public static ProgramRun Start(params IEnumerable<string> command) => new(Development(new(command.First(), command.Skip(1))));

    /// <summary>Runs the product to its end: something that it refuses to start with, or a command that ends by itself.</summary>
    public static Task<(int ExitCode, string Output)> ProductToEndAsync(params IEnumerable<string> arguments) => ToEndAsync(Product(arguments));

    /// <summary>The same, with variables of the environment, for settings that have no argument.</summary>
    public static Task<(int ExitCode, string Output)> ProductToEndAsync(IEnumerable<string> arguments, params ReadOnlySpan<(string Name, string Value)> variables)
    {
        var start = Product(arguments);
        foreach (var (name, value) in variables) start.Environment[name] = value;
        return ToEndAsync(start);
    }

    /// <summary>Runs a program to its end.</summary>
    public static Task<(int ExitCode, string Output)> ToEndAsync(string program, IEnumerable<string> arguments) =>
        ToEndAsync(new ProcessStartInfo(program, arguments));

    /// <summary>The product's offline check of a data folder.</summary>
    public static Task<(int ExitCode, string Output)> VerifyAsync(string data) => ProductToEndAsync("verify", "--data", data);

    /// <summary>Asks it to end, as Kubernetes, systemd or Ctrl+C do, and waits until it has.</summary>
    public async Task<(int ExitCode, string Output)> StopAsync()
    {
        await SignalAsync();
        return await EndedAsync();
    }

    /// <summary>Asks it to end, and does not wait.</summary>
    public Task SignalAsync() => ToEndAsync("kill", ["-TERM", process.Id.ToString()]);

    /// <summary>Waits until it has ended.</summary>
    public Task<(int ExitCode, string Output)> EndedAsync() => EndAsync();

    /// <summary>Ends it without any warning (SIGKILL) and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Ends it and what it started, if it still runs, without any warning, as kill -9 does.</summary>
    public async ValueTask DisposeAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private static async Task<(int ExitCode, string Output)> ToEndAsync(ProcessStartInfo start)
    {
        await using var run = new ProgramRun(start);
        return await run.EndAsync();
    }

    private static ProcessStartInfo Product(IEnumerable<string> arguments) => Development(new("dotnet", [Repository.AllInOne, .. arguments]));

    private static ProcessStartInfo Development(ProcessStartInfo start)
    {
        start.WorkingDirectory = Path.GetTempPath();
        start.Environment["ASPNETCORE_ENVIRONMENT"] = start.Environment["DOTNET_ENVIRONMENT"] = "Development";
        start.Environment["DOTNET_NOLOGO"] = "1";
        // However slow the machine: a test that sends hundreds of requests at once wants all of them answered.
        start.Environment["Limits__WaitSeconds"] = "3600";
        return start;
    }

    private async Task<(int ExitCode, string Output)> EndAsync()
    {
        using var patience = new CancellationTokenSource(longestRun);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw new InvalidOperationException($"{process.StartInfo.FileName} did not end. It said:\n{Output}");
        }
        return (process.ExitCode, Output);
    }

    private void Append(string? line)
    {
        lock (output)
            output.AppendLine(line);
    }
}
