using Federated.Access;
using Federated.Decisions.Budgets;
using Microsoft.Extensions.Options;

namespace Federated.Tests.Services.Decisions;

/// <summary>How the Decisions service shows Budgets who it is.</summary>
public sealed class BudgetsTokenTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("federated-token-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_renewed_token_is_used_without_a_restart_also_where_the_file_is_a_link()
    {
        // As Kubernetes mounts a Secret: the name leads through a link to a folder, and only that link changes.
        Write("first", "one\n");
        Directory.CreateSymbolicLink(Path.Combine(_folder, "..data"), "first");
        var file = Path.Combine(_folder, "token");
        File.CreateSymbolicLink(file, Path.Combine("..data", "token"));
        var token = new BudgetsToken(new() { TokenFile = file }, new(Options.Create(new AuthenticationSettings())));
        token.Current().ShouldBe("one");

        Write("second", "two\n");
        Directory.Delete(Path.Combine(_folder, "..data"));
        Directory.CreateSymbolicLink(Path.Combine(_folder, "..data"), "second");
        token.Current().ShouldBe("two");
    }

    private void Write(string folder, string token)
    {
        Directory.CreateDirectory(Path.Combine(_folder, folder));
        File.WriteAllText(Path.Combine(_folder, folder, "token"), token);
    }
}
