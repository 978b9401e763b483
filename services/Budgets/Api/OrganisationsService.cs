using Federated.Access;
using Federated.Budgets.Import;
using Federated.Budgets.Registry;
using Federated.Domain.Organisations;
using Federated.Rest;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace Federated.Budgets.Api;

/// <summary>The gRPC service of organisations; the same class serves REST.</summary>
[Authorize]
internal sealed class OrganisationsService(Calls calls, FederationImport import) : V1.Organisations.OrganisationsBase
{
    /// <inheritdoc/>
    public override async Task<V1.ImportOrganisationsResponse> ImportOrganisations(
        V1.ImportOrganisationsRequest request, ServerCallContext context)
    {
        var (caller, _) = await calls.BeginForAll(context, Permission.ImportOrganisations);
        var check = new FieldChecks();
        var year = check.Year(request.Year);
        if (request.Map.IsEmpty) check.Add("map", "is required: the practice map as CSV");
        if (request.Weights.IsEmpty) check.Add("weights", "is required: the weighted populations as CSV");
        check.ThrowIfAny();

        var rows = ImportFiles.Parse(request.Map.Memory, request.Weights.Memory, request.Places.IsEmpty ? null : request.Places.Memory);
        if (!rows.Accepted) throw Refused(rows.Faults);
        var result = await Answers.Once(() => import.Apply(rows.Value, year, Fingerprints.Of(request), caller.ToString(), calls.Now));
        return result.Accepted ? Imported(result.Value) : throw Refused(result.Faults);
    }

    /// <inheritdoc/>
    public override async Task<V1.Organisation> GetOrganisation(V1.GetOrganisationRequest request, ServerCallContext context)
    {
        var call = await calls.Begin(context, Permission.ReadOrganisations, request.Code, "code");
        return Mapping.Organisation(call.Register.Federation, call.Organisation);
    }

    /// <inheritdoc/>
    public override async Task<V1.OrganisationTree> GetOrganisationTree(V1.GetOrganisationRequest request, ServerCallContext context)
    {
        var call = await calls.Begin(context, Permission.ReadOrganisations, request.Code, "code");
        return Mapping.Tree(call.Register.Federation, call.Organisation);
    }

    /// <inheritdoc/>
    public override async Task<V1.ListOrganisationsResponse> ListOrganisations(
        V1.ListOrganisationsRequest request, ServerCallContext context)
    {
        var (_, register) = await calls.BeginForAll(context, Permission.ReadOrganisations);
        var check = new FieldChecks();
        var size = Paging.Size(request.PageSize, check);
        var after = Paging.Code(request.PageToken, check);
        Tier? tier = null;
        if (request.Tier.Length > 0)
        {
            if (Tiers.TryParse(request.Tier, out var known)) tier = known;
            else check.Add("tier", "must be one of: system, place, neighbourhood");
        }
        if (request.Parent.Length > 0 && register.Federation.Find(request.Parent) is null)
            check.Add("parent", $"must be the code of an organisation; there is no {request.Parent}");
        check.ThrowIfAny();

        var found = register.Federation.All
            .Where(o => string.CompareOrdinal(o.Code, after) > 0 && (tier is null || o.Tier == tier))
            .Where(o => request.Parent.Length == 0 || o.Parent == request.Parent)
            .Where(o => Contains(o.Code, request.Query) || Contains(o.Name, request.Query))
            .Take(size + 1)
            .ToList();
        var page = found.Take(size).ToList();
        return new()
        {
            Organisations = { page.Select(o => Mapping.Organisation(register.Federation, o)) },
            NextPageToken = found.Count > size ? Paging.Token(page[^1].Code) : "",
        };
    }

    private static bool Contains(string text, string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);

    private static V1.ImportOrganisationsResponse Imported(ImportPlan plan) => new()
    {
        Icss = plan.Counts.Icss,
        Places = plan.Counts.Places,
        Pcns = plan.Counts.Pcns,
        Practices = plan.Counts.Practices,
        Changed = plan.Changed.Length,
        Warnings =
        {
            plan.Warnings.Select(w => new V1.ImportWarning { Code = w.Code, Organisation = w.Organisation, Message = w.Message }),
        },
    };

    private static RpcException Refused(ImportFaults faults)
    {
        var errors = faults.First.Select(fault => new FieldError(fault.Field, fault.Description)).ToList();
        if (faults.Total > errors.Count) errors.Add(new(faults.First[^1].Field, $"and {faults.Total - errors.Count} more faults"));
        return ApiError.Invalid(errors);
    }
}
