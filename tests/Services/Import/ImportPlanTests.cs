using Federated.Budgets.Import;
using Federated.Domain.Organisations;
using static Federated.Tests.Services.Import.SmallFiles;

namespace Federated.Tests.Services.Import;

public class ImportPlanTests
{
    private static readonly ImportPlan First = ImportPlan.Make(Federation.Empty, Rows, "2025-26").Value!;

    [Fact]
    public void A_first_import_adds_every_organisation_after_its_parent()
    {
        First.Changed.Summary().ShouldBe(["QMF < -: 35001.00, 2", "QMF-HACKNEY < QMF: 35001.00, 2", "U07169 < QMF-HACKNEY: 35001.00, 2"]);
        First.Counts.ShouldBe(new ImportCounts(Icss: 1, Places: 1, Pcns: 1, Practices: 3));
        First.Result.All.Length.ShouldBe(3);
        First.Warnings.Select(warning => warning.Code).ShouldBe(["PRACTICES_UNALLOCATED"]);
    }

    [Fact]
    public void The_same_files_again_change_nothing_and_say_the_same()
    {
        var again = ImportPlan.Make(First.Result, Parse().Value!, "2025-26").Value.ShouldNotBeNull();
        again.Changed.ShouldBeEmpty();
        again.Moved.ShouldBeEmpty();
        again.Counts.ShouldBe(First.Counts);
        again.Warnings.ShouldBe(First.Warnings);
    }

    [Fact]
    public void Another_year_changes_every_organisation() =>
        ImportPlan.Make(First.Result, Rows, "2026-27").Value.ShouldNotBeNull().Changed.Length.ShouldBe(3);

    [Fact]
    public void Warnings_of_the_files_and_of_what_is_gone_come_in_one_order()
    {
        var map = Map.Replace("U07169", "U99999", StringComparison.Ordinal);
        var plan = ImportPlan.Make(First.Result, Parse(map).Value!, "2025-26").Value.ShouldNotBeNull();
        plan.Warnings.Select(warning => $"{warning.Code} {warning.Organisation}").ShouldBe(["ORGANISATION_NOT_IN_FILES U07169", "PRACTICES_UNALLOCATED QMF"]);
        plan.Changed.Summary().ShouldBe(["U07169 < QMF-HACKNEY: 0, 0", "U99999 < QMF-HACKNEY: 35001.00, 2"]);
    }

    [Fact]
    public void Districts_whose_codes_clash_are_a_fault_of_the_weights()
    {
        var map = Map.Replace("F84002,\"THE \"\"OTHER\"\" SURGERY\",U07169", "F84002,OTHER,U07170", StringComparison.Ordinal);
        ImportPlan.Make(Federation.Empty, Parse(map, Weights.Replace("City of London", "Hackney.", StringComparison.Ordinal)).Value!, "2025-26")
            .Told().ShouldBe(["weights column LTLA: Hackney. and Hackney would both have the code QMF-HACKNEY."]);
    }
}
