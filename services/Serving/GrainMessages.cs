using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Orleans.Serialization.Cloning;

namespace Federated.Serving;

/// <summary>Lets grains be asked from other processes: messages go as JSON, and exceptions of ours arrive as what they are.</summary>
internal static class GrainMessages
{
    /// <param name="services">Of a host that has grains, or asks them.</param>
    /// <param name="journal">How the service writes its journal.</param>
    public static IServiceCollection AddMessages(this IServiceCollection services, JsonSerializerOptions journal) => services
        .AddSingleton<IGeneralizedCopier, SharedMessages>()
        .Configure<ExceptionSerializationOptions>(options => options.SupportedNamespacePrefixes.Add("Federated."))
        .AddSerializer(serializer => serializer.AddJsonSerializer(
            MessageJson.Covers, isCopyable: null, options => options.Configure(codec => codec.SerializerOptions = MessageJson.For(journal))));

    /// <summary>Within a process, messages are passed on as they are: all of them are immutable.</summary>
    private sealed class SharedMessages : IGeneralizedCopier
    {
        public bool IsSupportedType(Type type) => MessageJson.Covers(type);

        public object? DeepCopy(object? input, CopyContext context) => input;
    }
}
