using System.Diagnostics;
using System.Text;

namespace Federated.Tests.Gateway.EndToEnd;

/// <summary>A program in a process of its own, with what it said.</summary>
internal sealed class ProgramRun : IAsyncDisposable
{
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

    public string Output
    {
        get
        {
            lock (output)
                return output.ToString();
        }
    }

    /// <summary>The product with these arguments, far from the repository, so that it cannot lean on the current folder.</summary>
    public static ProgramRun Start(IEnumerable<string> arguments) => new(new ProcessStartInfo("dotnet", [Repository.AllInOne, .. arguments])
    {
        WorkingDirectory = Path.GetTempPath(),
        Environment =
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["DOTNET_ENVIRONMENT"] = "Development",
            ["DOTNET_NOLOGO"] = "1",
        },
    });

    /// <summary>Runs a program to its end.</summary>
    public static async Task<(int ExitCode, string Output)> ToEndAsync(string program, IEnumerable<string> arguments)
    {
        await using var run = new ProgramRun(new ProcessStartInfo(program, arguments));
        await run.process.WaitForExitAsync();
        return (run.process.ExitCode, run.Output);
    }

    /// <summary>The product's offline check of a data folder.</summary>
    public static Task<(int ExitCode, string Output)> VerifyAsync(string data) =>
        ToEndAsync("dotnet", [Repository.AllInOne, "verify", "--data", data]);

    /// <summary>Ends it, if it still runs, without any warning, as kill -9 does.</summary>
    public async ValueTask DisposeAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private void Append(string? line)
    {
        lock (output)
            output.AppendLine(line);
    }
}
