using System.CommandLine;
using Federated.AllInOne;
using Federated.AllInOne.Demo;
using Federated.Budgets.Hosting;
using Federated.Rest.Hosting;

var data = new Option<DirectoryInfo>("--data")
{
    Description = "Folder of the journal, and of keys that are made on first use; made when it is missing.",
    DefaultValueFactory = _ => new DirectoryInfo("data"),
};
var journal = new Option<string?>("--journal")
{
    Description = "PostgreSQL database that is the journal instead: a connection string such as \"Host=db.example;Database=federated;Username=federated\".",
};
var urls = new Option<string>("--urls")
{
    Description = "Where REST and the start page are served.",
    DefaultValueFactory = _ => "http://127.0.0.1:8080",
};
var grpcPort = new Option<int>("--grpc-port")
{
    Description = "Port of gRPC (HTTP/2 in clear text) on the same hosts.",
    DefaultValueFactory = _ => 8081,
};
urls.Validators.Add(given =>
{
    if (Addresses.FaultOf(given.GetValueOrDefault<string>()) is { } fault) given.AddError(fault);
});
grpcPort.Validators.Add(given =>
{
    // Read here as text: of what is no number, the parser has no value to give.
    if (given.Tokens is [var port] && !(ushort.TryParse(port.Value, out var number) && number > 0))
        given.AddError($"--grpc-port must be from 1 to {ushort.MaxValue}, not '{port.Value}'.");
});
var demo = new Option<bool>("--demo") { Description = "Begin with North East London, when there is no federation yet." };
var clock = new Option<string?>("--clock")
{
    Description = "For demonstrations, in Development: the day on which a new journal begins, such as 2025-04-01. PUT /dev/clock sets the clock forward.",
};
clock.Validators.Add(given =>
{
    if (given.GetValueOrDefault<string?>() is { } day && ClockEndpoint.Day(day) is null)
        given.AddError($"--clock must be an ISO date such as 2025-04-01, not '{day}'.");
});

var root = new RootCommand("Federated: budgets of an Integrated Care System, its places and their networks, in one process.")
{
    data, journal, urls, grpcPort, demo, clock,
};
root.SetAction((arguments, stopping) => Product.Run(
    new(arguments.GetValue(data)!.FullName, arguments.GetValue(journal), arguments.GetValue(urls)!, arguments.GetValue(grpcPort), arguments.GetValue(demo), ClockEndpoint.Day(arguments.GetValue(clock))), stopping));

var checkpointFile = new Option<FileInfo?>("--checkpoints") { Description = "A checkpoint that the journal must agree with: nothing it shows was cut off or replaced." };
var publicKey = new Option<FileInfo?>("--public-key") { Description = "PEM file of the key that the checkpoint was signed with, when it is not this folder's." };
var verify = new Command("verify", "Checks a journal: hash chains, balances, agreement of books, conservation of money. Exit code 0 or 1.")
{
    data, journal, checkpointFile, publicKey,
};
verify.SetAction((arguments, stopping) => Verification.Run(
    new(JournalOf(arguments), arguments.GetValue(checkpointFile)?.FullName, arguments.GetValue(publicKey)?.FullName), stopping));
root.Subcommands.Add(verify);

var output = new Option<FileInfo?>("--out") { Description = "File for the document; without it, it is printed." };
var checkpoints = new Command("checkpoints", "Signs where every stream of a journal ends, for verify --checkpoints later. Keep it elsewhere.") { data, journal, output };
checkpoints.SetAction((arguments, _) => Checkpoints.Export(JournalOf(arguments), arguments.GetValue(output)?.FullName));
root.Subcommands.Add(checkpoints);

var ofDecisions = new Option<bool>("--decisions") { Description = "The journal of decisions instead of that of the books." };
var streams = new Option<string[]>("--stream") { Description = "Only this stream, such as the code of an organisation; may be given several times." };
var exported = new Option<FileInfo>("--out") { Description = "File of JSON lines to write: an entry each.", Required = true };
var export = new Command("export", "Writes a journal as JSON lines, also while the services run: to keep, or to put into a journal of another kind.")
{
    data, journal, ofDecisions, streams, exported,
};
export.SetAction((arguments, stopping) => JournalFiles.Export(
    WhichOf(arguments), arguments.GetValue(exported)!.FullName, arguments.GetValue(streams) ?? [], stopping));
root.Subcommands.Add(export);

var imported = new Option<FileInfo>("--in") { Description = "File that an export wrote.", Required = true };
var import = new Command("import", "Puts an export into a journal, with its hash chains; what is there already is passed over. The services must not run on it.")
{
    data, journal, ofDecisions, imported,
};
import.SetAction((arguments, stopping) => JournalFiles.Import(WhichOf(arguments), arguments.GetValue(imported)!.FullName, stopping));
root.Subcommands.Add(import);

var copies = new Option<DirectoryInfo>("--out") { Description = "Folder for the copies: a data folder to start from. It has no journal yet.", Required = true };
var backup = new Command("backup", "Copies the SQLite journals of a data folder as of one moment each, also while the services run. PostgreSQL is backed up with its own tools.")
{
    data, copies,
};
backup.SetAction((arguments, _) => JournalFiles.BackUp(arguments.GetValue(data)!.FullName, arguments.GetValue(copies)!.FullName));
root.Subcommands.Add(backup);

var schema = new Command("schema", "Prints the SQL that makes the journal in a PostgreSQL database: for its administrator, where the service's login may not make it.");
schema.SetAction(_ => Console.Out.Write(BookViews.PostgresScript() + (Clustering.IsBuiltIn ? MembershipSchema.Script() : "")));
root.Subcommands.Add(schema);

// Two seconds is what the library gives a stop by default; what was let in may take as long as the hosts allow it.
return await root.Parse(args).InvokeAsync(new() { ProcessTerminationTimeout = TimeSpan.FromMinutes(1) });

JournalSettings WhichOf(ParseResult arguments) =>
    arguments.GetValue(ofDecisions) ? DecisionsJournal.In(arguments.GetValue(data)!.FullName).Settings : JournalOf(arguments);

// As the services themselves are configured, where the command line does not say.
JournalSettings JournalOf(ParseResult arguments) => new()
{
    Path = arguments.GetValue(data)!.FullName,
    Connection = arguments.GetValue(journal) ?? JournalSettings.From(HostBuilding.Begin().Configuration).Connection,
};
