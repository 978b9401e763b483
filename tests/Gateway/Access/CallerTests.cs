using System.Security.Claims;
using Federated.Access;

namespace Federated.Tests.Gateway.Access;

public sealed class CallerTests
{
    [Fact]
    public void A_caller_is_what_the_token_says()
    {
        var caller = Caller.From(Principal(("sub", "jo"), ("role", "place-board"), ("org", "QMF-NEWHAM")));

        caller.ShouldBe(new Caller("jo", Role.PlaceBoard, "QMF-NEWHAM"));
        caller.ToString().ShouldBe("jo (place-board@QMF-NEWHAM)");
    }

    [Theory]
    [InlineData("auditor", "*", "")]
    [InlineData("operator", "*", "")]
    [InlineData("neighbourhood", "U07169", "")]
    [InlineData("system-finance", "*", "organisation")]
    [InlineData("place-board", "*", "organisation")]
    [InlineData("neighbourhood", "*", "organisation")]
    [InlineData("System-Finance", "QMF", "role")]
    [InlineData("SystemFinance", "QMF", "role")]
    [InlineData("0", "QMF", "role")]
    [InlineData(null, "QMF", "role")]
    [InlineData("auditor", null, "organisation")]
    [InlineData("auditor", "", "organisation")]
    [InlineData("auditor", "qmf", "organisation")]
    [InlineData("auditor", "QMF,QUY", "organisation")]
    [InlineData("auditor", "**", "organisation")]
    [InlineData("nobody", "*!", "role,organisation")]
    public void Role_and_organisation_are_checked_together(string? role, string? organisation, string faultyFields)
    {
        var caller = Caller.TryCreate("jo", role, organisation, out var faults);

        string.Join(',', faults.Select(fault => fault.Field)).ShouldBe(faultyFields);
        (caller is null).ShouldBe(faults.Count > 0);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("jo\nspent (auditor@*)")]
    [InlineData(null)]
    public void A_subject_that_would_spoil_a_journal_is_refused(string? subject)
    {
        Caller.TryCreate(subject, "auditor", "*", out var faults).ShouldBeNull();
        faults.Single().Field.ShouldBe("subject");
    }

    [Fact]
    public void A_subject_has_at_most_200_characters_and_an_organisation_64()
    {
        Caller.TryCreate(new string('j', 200), "auditor", new string('Q', 64), out _).ShouldNotBeNull();
        Caller.TryCreate(new string('j', 201), "auditor", new string('Q', 65), out var faults).ShouldBeNull();
        faults.Select(fault => fault.Field).ShouldBe(["subject", "organisation"]);
    }

    [Fact]
    public void Two_roles_in_one_token_are_no_role() =>
        Should.Throw<InvalidOperationException>(() => Caller.From(
            Principal(("sub", "jo"), ("role", "auditor"), ("role", "operator"), ("org", "*")))).Message.ShouldContain("role");

    [Fact]
    public void An_endpoint_that_forgot_authentication_fails_loudly() =>
        Should.Throw<InvalidOperationException>(() => Caller.From(new ClaimsPrincipal()));

    private static ClaimsPrincipal Principal(params (string Type, string Value)[] claims) =>
        new(new ClaimsIdentity(claims.Select(claim => new Claim(claim.Type, claim.Value)), "test"));
}
