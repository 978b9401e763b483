using Federated.Rest;
using Grpc.Core;

namespace Federated.Tests.Services.Rest;

/// <summary>Answers with what it was asked, so that tests see what reached it.</summary>
internal sealed class TrialService : Trial.TrialBase
{
    public override Task<Everything> Echo(Everything request, ServerCallContext context) => Task.FromResult(request);

    public override Task<Shelf> GetShelf(GetShelfRequest request, ServerCallContext context) =>
        Task.FromResult(new Shelf { Shelf_ = request.Shelf, Seen = request.ToString() });

    public override Task<Shelf> DeleteShelf(GetShelfRequest request, ServerCallContext context) =>
        Task.FromResult(new Shelf { Shelf_ = request.Shelf, Seen = "deleted" });

    public override Task<Shelf> PreviewShelf(Shelf request, ServerCallContext context) => Task.FromResult(request);

    public override Task<PutDetailsRequest> PutDetails(PutDetailsRequest request, ServerCallContext context) => Task.FromResult(request);

    public override Task<CloseMonthRequest> CloseMonth(CloseMonthRequest request, ServerCallContext context) => Task.FromResult(request);

    public override Task<ImportShelvesRequest> ImportShelves(ImportShelvesRequest request, ServerCallContext context) =>
        Task.FromResult(request);

    public override Task<ListShelvesResponse> ListShelves(ListShelvesRequest request, ServerCallContext context) =>
        Task.FromResult(new ListShelvesResponse
        {
            NextPageToken = request.PageToken.Length == 0 ? "page-2" : "",
            Shelves =
            {
                new Shelf { Shelf_ = "=1+1", AmountPence = -5, Inner = new Inner { Organisation = "QMF", AmountPence = 7 }, Open = true },
                new Shelf
                {
                    Shelf_ = "b, \"c\"",
                    Colour = Colour.Green,
                    Postings = { new Inner { Organisation = "QMF", AmountPence = 1 } },
                    Tags = { "x", "y" },
                },
            },
        });

    public override async Task WatchShelf(WatchShelfRequest request, IServerStreamWriter<Shelf> responseStream, ServerCallContext context)
    {
        for (var change = 1; change <= request.Changes; change++)
            await responseStream.WriteAsync(new Shelf { Shelf_ = request.Shelf, AmountPence = change });
        if (request.ThenFail)
            throw ApiError.NotFound("shelf", "The shelf fell.");
    }

    public override async Task<Shelf> Fail(FailRequest request, ServerCallContext context)
    {
        switch (request.How)
        {
            case "deadline":
                await Task.Delay(Timeout.Infinite, context.CancellationToken);
                break;
            case "headers":
                await context.WriteResponseHeadersAsync(new Metadata { { "x-answer", "a" }, { "x-answer-bin", [1, 2, 255] } });
                return new Shelf { Shelf_ = context.Method, Seen = $"{context.RequestHeaders.GetValue("x-asked")} {context.GetHttpContext().Request.Path}" };
            case "set status":
                context.Status = new Status(StatusCode.NotFound, "Set and not thrown.");
                break;
            default:
                throw Failures.ByName[request.How]();
        }
        return new Shelf();
    }
}
