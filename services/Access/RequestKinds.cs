using Google.Api;
using Google.Protobuf.Reflection;

namespace Federated.Access;

/// <summary>Which limit an rpc counts against.</summary>
public static class RequestKinds
{
    private static readonly HashSet<string> _bulk = ["ExecuteBatch", "UploadBudgets", "UploadActuals", "ImportOrganisations"];

    /// <summary>What an rpc takes of a host.</summary>
    public static RequestKind Of(MethodDescriptor rpc)
    {
        ArgumentNullException.ThrowIfNull(rpc);
        if (rpc.IsServerStreaming || rpc.IsClientStreaming) return RequestKind.Stream;
        if (_bulk.Contains(rpc.Name)) return RequestKind.Bulk;
        return rpc.GetOptions()?.GetExtension(AnnotationsExtensions.Http)?.PatternCase == HttpRule.PatternOneofCase.Get
            ? RequestKind.Read
            : RequestKind.Write;
    }
}
