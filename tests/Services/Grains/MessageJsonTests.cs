using System.Collections.Immutable;
using System.Text.Json;
using Federated.Budgets.Books;
using Federated.Budgets.Grains;
using Federated.Budgets.Registry;
using Federated.Domain;
using Federated.Domain.Budgets;
using Federated.Domain.Registers;
using Federated.Engine.Processes;

namespace Federated.Tests.Services.Grains;

/// <summary>What grains are asked and answer goes to other processes as JSON, whichever package serves the grains.</summary>
public sealed class MessageJsonTests
{
    private static readonly JsonSerializerOptions options = MessageJson.For(LedgerJson.Options);

    public static TheoryData<string> MessageTypes => [.. Messages().Select(type => type.ToString()).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(MessageTypes))]
    public void Every_message_of_every_grain_arrives_as_it_was_sent(string messageType)
    {
        var type = Messages().Single(message => message.ToString() == messageType);
        var sent = Filled.AllKindsOf(type).ToList();
        sent.ShouldNotBeEmpty();
        foreach (var message in sent)
        {
            var arrived = ThereAndBack(message);
            Shown.Of(arrived).ShouldBe(Shown.Of(message));
            Write(arrived).ShouldBe(Write(message));
        }
    }

    [Fact]
    public void What_grains_say_is_covered_and_what_others_say_is_not()
    {
        Messages().ShouldContain(typeof(Request<BookCommand>));
        Messages().ShouldContain(typeof(Answer<RegisterEntry>));
        Messages().ShouldContain(typeof(FinancialYear));
        MessageJson.Covers(typeof(string)).ShouldBeFalse();
        MessageJson.Covers(typeof(CommandIdReusedException)).ShouldBeFalse("Orleans writes exceptions itself");
    }

    [Fact]
    public void A_command_says_its_kind()
    {
        var request = Filled.AllKindsOf(typeof(Request<BookCommand>)).Cast<Request<BookCommand>>().ToList();

        request.Select(r => r.Command.GetType()).ShouldContain(typeof(Commit));
        request.Select(r => ((Request<BookCommand>)ThereAndBack(r)).Command.GetType()).ShouldBe(request.Select(r => r.Command.GetType()));
        Write(request.Single(r => r.Command is Commit)).ShouldContain("\"kind\":\"Commit\"");
    }

    [Fact]
    public void Orders_are_ordinal_on_the_other_side_too()
    {
        var register = Filled.AllKindsOf(typeof(RegisterView)).Cast<RegisterView>().Single().Register!;
        var view = new BookView(1, ImmutableSortedDictionary.Create<string, Balances>(StringComparer.Ordinal).Add("b", Balances.Zero).Add("B", Balances.Zero));

        var there = (Register)ThereAndBack(register);

        there.Funds.KeyComparer.ShouldBe(StringComparer.Ordinal);
        there.Funds.Values.ShouldAllBe(funds => funds.KeyComparer == StringComparer.Ordinal);
        ((BookView)ThereAndBack(view)).Lines.KeyComparer.ShouldBe(StringComparer.Ordinal);
        ((BookView)ThereAndBack(view)).Lines.Keys.ShouldBe(["B", "b"]);
    }

    [Fact]
    public void A_message_with_an_unknown_member_is_no_message()
    {
        var json = Write(new FundOfIcs("QMF", Fund.BuiltIn[0])).Replace("\"ics\"", "\"other\":1,\"ics\"", StringComparison.Ordinal);

        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<FundOfIcs>(json, options)).Message.ShouldContain("other");
    }

    [Fact]
    public void A_command_id_used_before_is_in_the_data_that_goes_with_the_exception()
    {
        var thrown = new CommandIdReusedException("an-id");

        thrown.CommandId.ShouldBe("an-id");
        thrown.Data.Values.Cast<object>().ShouldBe(["an-id"]);
    }

    private static List<Type> Messages() =>
    [
        .. typeof(IOrganisationGrain).Assembly.GetTypes()
            .Where(type => type.IsInterface && type.IsAssignableTo(typeof(IGrain)))
            .SelectMany(grain => grain.GetMethods())
            .SelectMany(method => method.GetParameters().Select(p => p.ParameterType).Concat(method.ReturnType.GenericTypeArguments))
            .Where(MessageJson.Covers)
            .Distinct(),
    ];

    // As Orleans does it: by the type of the object, whatever type the method declares.
    private static object ThereAndBack(object message) =>
        JsonSerializer.Deserialize(Write(message), message.GetType(), options)!;

    private static string Write(object message) => JsonSerializer.Serialize(message, options);
}
