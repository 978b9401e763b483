using Federated.Access;

namespace Federated.Tests.Gateway.Access;

public sealed class DevelopmentKeyTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("federated-key-");

    private string KeyFile => Path.Combine(_folder.FullName, "made", "on", "demand", "development-issuer.key");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_key_outlives_its_process()
    {
        var key = DevelopmentKey.ReadOrCreate(KeyFile);

        key.Length.ShouldBe(32);
        DevelopmentKey.ReadOrCreate(KeyFile).ShouldBe(key);
        DevelopmentKey.ReadOrCreate(KeyFile + "2").ShouldNotBe(key);
    }

    [Fact]
    public void Only_its_owner_can_read_it()
    {
        if (OperatingSystem.IsWindows()) return;
        DevelopmentKey.ReadOrCreate(KeyFile);
        File.GetUnixFileMode(KeyFile).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task All_who_start_at_once_get_the_same_key()
    {
        var keys = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => DevelopmentKey.ReadOrCreate(KeyFile))));

        keys.Select(Convert.ToHexString).Distinct().Count().ShouldBe(1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void A_file_that_a_crash_left_unfinished_is_made_anew(int length)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(KeyFile)!);
        File.WriteAllBytes(KeyFile, new byte[length]);

        var key = DevelopmentKey.ReadOrCreate(KeyFile);

        key.ShouldContain(octet => octet != 0);
        DevelopmentKey.ReadOrCreate(KeyFile).ShouldBe(key);
    }
}
