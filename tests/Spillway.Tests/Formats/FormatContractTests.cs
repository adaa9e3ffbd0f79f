using Spillway.Datasets;
using Spillway.Formats;

namespace Spillway.Tests.Formats;

/// <summary>What every format promises, checked for all of them.</summary>
public sealed class FormatContractTests
{
    public static TheoryData<string> Names => [.. DatasetFormats.Create().All.Select(format => format.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_has_a_folder_with_notes_that_begin_with_its_name(string name)
    {
        var folder = Format(name).GetType().Namespace!.Split('.')[^1];
        var notes = Path.Combine(Repository.Root, "src", "Spillway", "Formats", folder, "README.md");
        File.Exists(notes).ShouldBeTrue($"write {notes}: what it writes, where it is described, what it cannot hold");
        File.ReadAllText(notes).ShouldContain(name);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_name_ends_in_a_version_and_its_extension_is_lower_case(string name)
    {
        name.ShouldMatch(@" \d+\.\d+$");
        Format(name).Extension.ShouldMatch("^[a-z]+$");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_same_dataset_gives_the_same_archive(string name)
    {
        if (Format(name).Dimension != Dimension.TwoD)
            return;
        var (first, second) = (Written(name, Scene.Everything(), saveImages: true), Written(name, Scene.Everything(), saveImages: true));
        second.Names.ShouldBe(first.Names);
        second.Texts.ShouldBe(first.Texts);
        first.Names.ShouldNotBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Without_images_there_are_no_media(string name)
    {
        if (Format(name).Dimension == Dimension.TwoD)
            Written(name, Scene.Everything(), saveImages: false).Media.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Pictures_of_one_name_in_a_project_do_not_overwrite_each_other(string name)
    {
        if (Format(name).Dimension != Dimension.TwoD)
            return;
        var (archive, warnings) = (new RecordingArchive(), new List<string>());
        Format(name).Write(Scene.Project(), archive, new ExportOptions(true) { Warn = warnings.Add }, default);
        if (archive.Media.Count == 9)
        {
            warnings.ShouldBeEmpty();
            return;
        }

        // Subsets of PASCAL VOC share their folders; as with CVAT, what the last one has of a name is there, and that is said.
        name.ShouldBe("PASCAL VOC 1.1");
        archive.Media.Count.ShouldBe(6);
        warnings.ShouldHaveSingleItem().ShouldStartWith("3 pictures bear the name of a picture of a later subset");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_empty_project_is_no_error(string name) =>
        Written(name, DatasetFactory.OfProject(1, Scene.ProjectNamed("empty"), DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, []), saveImages: true)
            .Media.ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(Names))]
    public void A_task_without_data_is_no_error(string name) => Written(name, DatasetFactory.OfTask(Scene.WithoutData(), Scene.Labels), saveImages: true).Media.ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(Names))]
    public void It_stops_when_it_is_told_to(string name)
    {
        if (Format(name).Dimension != Dimension.TwoD)
            return;
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();
        Should.Throw<OperationCanceledException>(() =>
            Format(name).Write(Scene.Everything(), new RecordingArchive(), new ExportOptions(true), cancellation.Token));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Progress_moves_forward_to_the_end(string name)
    {
        if (Format(name).Dimension != Dimension.TwoD)
            return;
        var told = new Told();
        Format(name).Write(Scene.Project(), new RecordingArchive(), new ExportOptions(true, told), default);
        told.Shares.ShouldBeInOrder();
        told.Shares.ShouldAllBe(share => share > 0 && share <= 1);
    }

    private static IDatasetFormat Format(string name) => DatasetFormats.Create().Get(name);

    private static RecordingArchive Written(string name, Dataset dataset, bool saveImages)
    {
        var archive = new RecordingArchive();
        Format(name).Write(dataset, archive, new ExportOptions(saveImages), default);
        return archive;
    }

    private sealed class Told : IProgress<double>
    {
        public List<double> Shares { get; } = [];

        public void Report(double value) => Shares.Add(value);
    }
}
