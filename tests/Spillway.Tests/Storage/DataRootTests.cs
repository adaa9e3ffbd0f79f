using Spillway.Storage;

namespace Spillway.Tests.Storage;

public sealed class DataRootTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void An_empty_directory_becomes_a_root_with_a_marker_and_a_tagged_cache()
    {
        var root = DataRoot.OpenOwn(folder.Combine("data"));
        File.Exists(folder.Combine("data", DataRoot.MarkerName)).ShouldBeTrue();
        File.ReadAllText(Path.Combine(root.ExportCache, "CACHEDIR.TAG")).ShouldStartWith("Signature: 8a477f597d28d172789f06886806bc55");
        DataRoot.OpenOwn(folder.Combine("data")).InstallationId.ShouldBe(root.InstallationId);
    }

    [Fact]
    public void A_directory_with_other_things_in_it_does_not_become_one()
    {
        folder.Write("data/thesis.tex", "years of work");
        Should.Throw<RootRefusedException>(() => DataRoot.OpenOwn(folder.Combine("data"))).Message.ShouldContain("not empty");
    }

    [Fact]
    public void Nothing_is_swept_where_there_is_no_marker_unless_the_root_is_adopted()
    {
        folder.Write("cvat/tasks/7/task.log", "");
        Should.Throw<RootRefusedException>(() => DataRoot.OpenToSweep(folder.Combine("cvat"), adopt: false, dryRun: false)).Message.ShouldContain("--adopt");
        DataRoot.OpenToSweep(folder.Combine("cvat"), adopt: true, dryRun: true).IsAdopted.ShouldBeTrue();
        File.Exists(folder.Combine("cvat", DataRoot.MarkerName)).ShouldBeFalse();
        DataRoot.OpenToSweep(folder.Combine("cvat"), adopt: true, dryRun: false).IsAdopted.ShouldBeTrue();
        DataRoot.OpenToSweep(folder.Combine("cvat"), adopt: false, dryRun: false).IsAdopted.ShouldBeTrue();
    }

    [Fact]
    public void An_adopted_root_is_only_swept()
    {
        folder.Write("cvat/tasks/7/task.log", "");
        DataRoot.OpenToSweep(folder.Combine("cvat"), adopt: true, dryRun: false);
        Should.Throw<RootRefusedException>(() => DataRoot.OpenOwn(folder.Combine("cvat"))).Message.ShouldContain("only sweeps");
    }

    [Fact]
    public void A_directory_that_does_not_look_like_CVATs_is_not_adopted()
    {
        folder.Write("photos/holiday.jpg", "");
        Should.Throw<RootRefusedException>(() => DataRoot.OpenToSweep(folder.Combine("photos"), adopt: true, dryRun: false)).Message.ShouldContain("does not look like");
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/tmp")]
    [InlineData("/var")]
    public void Places_of_the_system_are_refused(string path)
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("paths of Linux and macOS");
        Should.Throw<RootRefusedException>(() => DataRoot.OpenToSweep(path, adopt: true, dryRun: true)).Message.ShouldContain("belongs to the system");
    }

    [Fact]
    public void A_home_directory_is_refused()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (!Directory.Exists(home)) Assert.Skip("this user has no home directory");
        Should.Throw<RootRefusedException>(() => DataRoot.OpenToSweep(home, adopt: true, dryRun: true));
    }

    [Fact]
    public void A_root_must_not_contain_another_nor_lie_in_one()
    {
        DataRoot.OpenOwn(folder.Combine("outer", "inner"));
        Should.Throw<RootRefusedException>(() => DataRoot.OpenToSweep(folder.Combine("outer"), adopt: true, dryRun: false)).Message.ShouldContain("contains another data root");
        Should.Throw<RootRefusedException>(() => DataRoot.OpenOwn(folder.Combine("outer", "inner", "deeper"))).Message.ShouldContain("lies inside");
    }

    public void Dispose() => folder.Dispose();
}
