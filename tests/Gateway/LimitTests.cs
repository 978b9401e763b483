using System.Net;
using System.Net.Http.Json;
using Federated.Tests.Gateway.Host;

namespace Federated.Tests.Gateway;

/// <summary>How much a request may carry, and how long it may take.</summary>
public sealed class LimitTests
{
    private const int Mebibyte = 1024 * 1024;

    [Theory]
    [InlineData("/v1/budgets/QMF/funding", Mebibyte, true)]
    [InlineData("/v1/budgets/QMF/funding", Mebibyte, false)]
    [InlineData("/v1/organisations:import", 32 * Mebibyte, true)]
    [InlineData("/v1/organisations:import", 32 * Mebibyte, false)]
    [InlineData("/v1/budgets/QMF/commands:batch", 8 * Mebibyte, true)]
    [InlineData("/v1/budgets/QMF/uploads/budgets", 8 * Mebibyte, true)]
    public async Task A_body_of_just_the_limit_goes_through(string path, int bytes, bool announcesItsLength)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        using var response = await gateway.SendAsync(HttpMethod.Post, path, Body(bytes, announcesItsLength));

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await response.Content.ReadFromJsonAsync<Seen>())!.BodyBytes.ShouldBe(bytes);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_goes_on_sending_still_reads_why(bool announcesItsLength)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        using var response = await gateway.SendAsync(HttpMethod.Post, "/v1/budgets/QMF/funding", Body(16 * Mebibyte, announcesItsLength));

        await response.ShouldBeProblemAsync(HttpStatusCode.RequestEntityTooLarge, "REQUEST_TOO_LARGE");
    }

    [Theory]
    [InlineData("/v1/budgets/QMF/funding", Mebibyte, true)]
    [InlineData("/v1/budgets/QMF/funding", Mebibyte, false)]
    [InlineData("/v1/organisations:import", 32 * Mebibyte, true)]
    [InlineData("/v1/organisations:import", 32 * Mebibyte, false)]
    [InlineData("/v1/budgets/QMF/commands:batch", 8 * Mebibyte, true)]
    [InlineData("/v1/budgets/QMF/uploads/actuals", 8 * Mebibyte, true)]
    public async Task A_byte_more_is_refused_with_the_limit_in_the_answer(string path, int limit, bool announcesItsLength)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        using var response = await gateway.SendAsync(HttpMethod.Post, path, Body(limit + 1, announcesItsLength));

        var problem = await response.ShouldBeProblemAsync(HttpStatusCode.RequestEntityTooLarge, "REQUEST_TOO_LARGE");
        problem.Detail().ShouldContain($"{limit} bytes");
    }

    [Theory]
    [InlineData("/v1/proof?never", "1", "300")]
    [InlineData("/v1/organisations:import?never", "300", "1")]
    public async Task A_service_that_does_not_answer_in_time_is_given_up(string path, string timeoutSeconds, string importTimeoutSeconds)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings:
            [("Gateway:RequestTimeoutSeconds", timeoutSeconds), ("Gateway:ImportTimeoutSeconds", importTimeoutSeconds)]);

        using var response = await gateway.GetAsync(path);

        (await response.ShouldBeProblemAsync(HttpStatusCode.GatewayTimeout, "DEADLINE_EXCEEDED")).Detail().ShouldContain("command id");
    }

    private static HttpContent Body(int bytes, bool announcesItsLength) =>
        announcesItsLength ? new ByteArrayContent(new byte[bytes]) : new Unannounced(bytes);

    /// <summary>A body that is sent in chunks, its length unknown until its end.</summary>
    private sealed class Unannounced(int bytes) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            stream.WriteAsync(new byte[bytes], 0, bytes);

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
