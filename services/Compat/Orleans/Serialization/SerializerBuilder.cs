using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Orleans.Serialization;

/// <summary>Says how messages are written. Accepted and without effect: nothing is serialised within one process.</summary>
public interface ISerializerBuilder
{
    IServiceCollection Services { get; }
}

internal sealed record SerializerBuilder(IServiceCollection Services) : ISerializerBuilder;

/// <summary>Adds serialisers.</summary>
public static class ServiceCollectionExtensions
{
    public static IServiceCollection AddSerializer(this IServiceCollection services, Action<ISerializerBuilder>? configure = null)
    {
        configure?.Invoke(new SerializerBuilder(services));
        return services;
    }
}

/// <summary>Adds System.Text.Json as a serialiser; the options are set, and nobody reads them.</summary>
public static class SerializationHostingExtensions
{
    public static ISerializerBuilder AddJsonSerializer(
        this ISerializerBuilder serializerBuilder,
        Func<Type, bool>? isSupported,
        JsonSerializerOptions? jsonSerializerOptions = null) =>
        serializerBuilder.AddJsonSerializer(isSupported, isSupported, options => options.Configure(codec =>
        {
            if (jsonSerializerOptions is not null) codec.SerializerOptions = jsonSerializerOptions;
        }));

    public static ISerializerBuilder AddJsonSerializer(
        this ISerializerBuilder serializerBuilder,
        Func<Type, bool>? isSerializable,
        Func<Type, bool>? isCopyable,
        Action<OptionsBuilder<JsonCodecOptions>>? configureOptions = null)
    {
        ArgumentNullException.ThrowIfNull(serializerBuilder);
        configureOptions?.Invoke(serializerBuilder.Services.AddOptions<JsonCodecOptions>());
        return serializerBuilder;
    }
}

/// <summary>How System.Text.Json writes messages.</summary>
public class JsonCodecOptions
{
    public JsonSerializerOptions SerializerOptions { get; set; } = new();
}

/// <summary>Which exceptions reach a caller in another process as what they are.</summary>
public class ExceptionSerializationOptions
{
    public HashSet<string> SupportedNamespacePrefixes { get; } = new(StringComparer.Ordinal) { "Microsoft", "System", "Azure" };
}
