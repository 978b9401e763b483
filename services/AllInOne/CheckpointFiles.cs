using Federated.Budgets.Books;
using Federated.Rest.Hosting;
using Google.Protobuf;

namespace Federated.AllInOne;

/// <summary>Checkpoints as files: the JSON that the API gives, too.</summary>
internal static class CheckpointFiles
{
    private static readonly JsonFormatter _json = new(JsonFormatter.Settings.Default.WithFormatDefaultValues(true).WithIndentation("  "));

    /// <summary>The service's key, as the services themselves are configured.</summary>
    public static CheckpointKeyFile KeyFile(string data) =>
        CheckpointKeyFile.Of(HostBuilding.Begin().Configuration[CheckpointKeyFile.Setting], data);

    /// <exception cref="CheckpointFaultException">The file cannot be read, or what it says cannot be relied on.</exception>
    public static Checkpoint Read(string path, CheckpointPublicKey trusted)
    {
        try
        {
            return CheckpointDocument.Read(JsonParser.Default.Parse<V1.Checkpoint>(File.ReadAllText(path)), trusted);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidProtocolBufferException or InvalidJsonException)
        {
            throw new CheckpointFaultException("file", $"{path} cannot be read: {fault.Message.TrimEnd('.')}");
        }
    }

    public static string Text(V1.Checkpoint document) => _json.Format(document) + "\n";
}
