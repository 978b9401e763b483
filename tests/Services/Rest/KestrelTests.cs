using System.Net;
using Federated.Rest;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Federated.Tests.Services.Rest;

/// <summary>What only a real server shows: its own limits, chunked bodies and HTTP/2 flow control.</summary>
[Trait("Cost", "long")]
public sealed class KestrelTests : IAsyncLifetime
{
    private readonly WebApplication app;

    public KestrelTests()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddRest();
        app = builder.Build();
        app.MapRest<TrialService>(Trial.Descriptor);
    }

    public Task InitializeAsync() => app.StartAsync();

    public async Task DisposeAsync() => await app.DisposeAsync();

    [Theory]
    [InlineData(1, 31_000_000, 200)]
    [InlineData(2, 31_000_000, 200)]
    [InlineData(1, 34_000_000, 413)]
    [InlineData(2, 34_000_000, 413)]
    public async Task The_limit_of_a_form_is_that_of_rest_and_not_of_the_server(int version, int bytes, int status)
    {
        using var client = new HttpClient();
        using var form = new MultipartFormDataContent { { new ByteArrayContent(new byte[bytes]), "map" } };
        using var request = new HttpRequestMessage(HttpMethod.Post, app.Urls.ElementAt(version - 1) + "/v1/shelves:import")
        {
            Content = form,
            Version = version == 1 ? HttpVersion.Version11 : HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.ExpectContinue = true;
        using var answer = await client.SendAsync(request);
        ((int)answer.StatusCode).ShouldBe(status);
    }
}
