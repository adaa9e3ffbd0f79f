using Spillway.Storage;

namespace Spillway.Tests.Storage;

/// <summary>Nothing is deleted where no marker says that it may be.</summary>
public sealed class DataRootTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Data => folder.Combine("data");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_new_root_gets_a_marker_a_tagged_cache_and_is_for_its_owner_alone()
    {
        var root = DataRoot.OpenOwn(Data);
        root.IsAdopted.ShouldBeFalse();
        root.InstallationId.ShouldBe(DataRoot.OpenOwn(Data).InstallationId);
        DataRoot.OpenToSweep(Data, adopt: false, dryRun: false).InstallationId.ShouldBe(root.InstallationId);
        File.ReadAllText(Path.Combine(root.ExportCache, "CACHEDIR.TAG")).ShouldStartWith("Signature: 8a477f597d28d172789f06886806bc55\n");
        if (OperatingSystem.IsWindows()) return;
        foreach (var directory in new[] { Data, root.Temporary, root.ExportCache })
        {
            File.GetUnixFileMode(directory).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, directory);
        }
    }

    [Fact]
    public void Without_a_marker_nothing_is_swept_and_adopting_marks_it_for_sweeping_alone()
    {
        folder.Write("data/tasks/7/tmp/file", "");
        Refusal(() => DataRoot.OpenToSweep(Data, adopt: false, dryRun: false)).ShouldContain("--adopt");
        DataRoot.OpenToSweep(Data, adopt: true, dryRun: true).IsAdopted.ShouldBeTrue();
        File.Exists(Path.Combine(Data, DataRoot.MarkerName)).ShouldBeFalse("a dry run writes nothing");
        DataRoot.OpenToSweep(Data, adopt: true, dryRun: false).IsAdopted.ShouldBeTrue();
        DataRoot.OpenToSweep(Data, adopt: false, dryRun: false).IsAdopted.ShouldBeTrue();
        Refusal(() => DataRoot.OpenOwn(Data)).ShouldContain("only sweeps");
    }

    [Fact]
    public void What_does_not_look_like_a_data_directory_is_not_adopted()
    {
        folder.Write("data/letter.txt", "");
        Refusal(() => DataRoot.OpenToSweep(Data, adopt: true, dryRun: false)).ShouldContain("does not look like");
        Refusal(() => DataRoot.OpenOwn(Data)).ShouldContain("not empty");
    }

    [Fact]
    public void The_top_of_the_file_system_system_directories_and_homes_are_refused()
    {
        foreach (var path in new[] { Path.GetPathRoot(Path.GetFullPath("/"))!, "/tmp", "/home", Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) })
        {
            if (!Directory.Exists(path)) continue;
            Refusal(() => DataRoot.OpenToSweep(path, adopt: true, dryRun: false));
            Refusal(() => DataRoot.OpenOwn(path));
        }
    }

    [Fact]
    public void A_root_that_holds_another_and_one_inside_another_are_refused()
    {
        DataRoot.OpenOwn(folder.Combine("outer", "tasks", "inner"));
        Refusal(() => DataRoot.OpenToSweep(folder.Combine("outer"), adopt: true, dryRun: false)).ShouldContain("contains another data root");
        DataRoot.OpenOwn(Data);
        Refusal(() => DataRoot.OpenOwn(Path.Combine(Data, "below"))).ShouldContain("lies inside the data root");
    }

    [Fact]
    public void A_root_reached_through_a_link_is_the_place_the_link_leads_to()
    {
        DataRoot.OpenOwn(Data);
        Directory.CreateSymbolicLink(folder.Combine("link"), Data);
        DataRoot.OpenToSweep(folder.Combine("link"), adopt: false, dryRun: false).Path.ShouldBe(Data);
    }

    [Fact]
    public void A_damaged_marker_is_no_marker()
    {
        folder.Write("data/" + DataRoot.MarkerName, "{ \"Installation\": ");
        Refusal(() => DataRoot.OpenToSweep(Data, adopt: true, dryRun: false)).ShouldContain("damaged");
    }

    [Fact]
    public void A_root_with_a_database_is_ours_though_its_marker_is_missing()
    {
        folder.Write("data/spillway.db", "");
        DataRoot.OpenToSweep(Data, adopt: true, dryRun: false).IsAdopted.ShouldBeFalse();
        DataRoot.OpenOwn(Data).IsAdopted.ShouldBeFalse();
    }

    private static string Refusal(Func<object> open) => Should.Throw<RootRefusedException>(open).Message;
}
