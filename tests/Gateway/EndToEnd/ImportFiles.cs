using System.Net.Http.Headers;
using System.Text;

namespace Federated.Tests.Gateway.EndToEnd;

/// <summary>Sends imports. The small files are two practices of one made-up PCN in Newham, for tests to spoil.</summary>
internal static class ImportFiles
{
    public const string Map = """
        PRACTICE_CODE,PRACTICE_NAME,PCN_CODE,PCN_NAME,SUB_ICB_LOCATION_CODE,ICB_CODE,ICB_NAME
        A99001,"THE SURGERY, NORTH",U99001,MADE-UP PCN,A3A8R,QMF,NHS North East London Integrated Care Board
        A99002,THE SURGERY SOUTH,U99001,MADE-UP PCN,A3A8R,QMF,NHS North East London Integrated Care Board

        """;

    public const string Weights = """
        Practice_Code,ICB,LAD,LTLA,Population,G&A WP,CS WP,MH WP,Mat WP,Health Ineq WP,Prescr WP,Final WP,Primary Medical Care WP,Final PMC WP
        A99001,QMF,E09000025,Newham,20000.25,1,2,3,4,5,6,7,8,9
        A99002,QMF,E09000025,Newham,15000.75,1,2,3,4,5,6,7,8,9

        """;

    public static Task<Answer> ImportAsync(this Actor actor, string map, string weights, string? places = null) =>
        actor.ImportAsync(Encoding.UTF8.GetBytes(map), Encoding.UTF8.GetBytes(weights), places is null ? null : Encoding.UTF8.GetBytes(places));

    public static Task<Answer> ImportAsync(this Actor actor, byte[] map, byte[] weights, byte[]? places = null, string year = Actor.Year)
    {
        var form = new MultipartFormDataContent { { Part(map, "text/csv"), "map", "map.csv" }, { Part(weights, "text/csv"), "weights", "weights.csv" } };
        if (places is not null)
            form.Add(Part(places, "application/json"), "places", "places.json");
        return actor.SendAsync(new HttpRequestMessage(HttpMethod.Post, $"/v1/organisations:import?year={year}") { Content = form });
    }

    private static ByteArrayContent Part(byte[] content, string mediaType) =>
        new(content) { Headers = { ContentType = new MediaTypeHeaderValue(mediaType) } };
}
