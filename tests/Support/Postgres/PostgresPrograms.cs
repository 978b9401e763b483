using System.Diagnostics;

namespace Federated.TestSupport.Postgres;

/// <summary>
/// The programs of PostgreSQL that are installed here, run as somebody who may: it refuses root, so for root they run as
/// the user that its package makes.
/// </summary>
internal static class PostgresPrograms
{
    private const string PackageUser = "postgres";

    private static readonly string _folder = Find();

    private static string[] AsWho => Environment.UserName == "root" ? ["setpriv", $"--reuid={PackageUser}", $"--regid={PackageUser}", "--init-groups"] : [];

    /// <summary>How a program is started: words of a command line.</summary>
    public static string[] CommandOf(string program, params IEnumerable<string> arguments) => [.. AsWho, Path.Combine(_folder, program), .. arguments];

    /// <summary>How any other program is started as whom the server runs as.</summary>
    public static string[] BesideServer(string program, params IEnumerable<string> arguments) => [.. AsWho, program, .. arguments];

    /// <summary>Gives a folder or a file to whom the programs run as.</summary>
    public static async Task Own(string path)
    {
        if (AsWho.Length > 0) await Run("/", ["chown", $"{PackageUser}:", path]);
    }

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="InvalidOperationException">It failed; with what it said.</exception>
    public static async Task Run(string folder, string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{string.Join(' ', command)} failed:\n{string.Concat(said)}");
    }

    private static string Find()
    {
        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        // Debian keeps each version in a folder of its own, away from the path.
        const string Debian = "/usr/lib/postgresql";
        var packaged = Directory.Exists(Debian)
            ? Directory.GetDirectories(Debian).OrderByDescending(f => int.TryParse(Path.GetFileName(f), out var version) ? version : 0).Select(f => Path.Combine(f, "bin"))
            : [];
        return packaged.Concat(onPath).FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "pg_ctl")))
            ?? throw new InvalidOperationException("PostgreSQL is not installed here: apt-get install postgresql (as root). Its service need not run.");
    }
}
