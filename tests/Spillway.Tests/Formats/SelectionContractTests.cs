using System.Globalization;
using System.Text.RegularExpressions;
using Spillway.Datasets;
using Spillway.Datasets.Selection;
using Spillway.Formats;
using Spillway.Tests.Datasets;

namespace Spillway.Tests.Formats;

/// <summary>Whatever was chosen, every format writes that and nothing else.</summary>
public sealed partial class SelectionContractTests
{
    public static TheoryData<string> Names => [.. DatasetFormats.Create().All.Where(format => format.Dimension == Dimension.TwoD).Select(format => format.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void With_some_labels_it_is_as_if_there_were_no_others(string name)
    {
        var without = DatasetFactory.OfTask(SceneWithout("cône <1>"), [.. Scene.Labels.Where(label => label.Name != "cône <1>")]);
        Written(name, Scene.Everything(), new DatasetSelection { Labels = ["car", "people", "person"] }).ShouldBe(Written(name, without));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void With_one_subset_it_is_as_if_there_were_no_others(string name)
    {
        var train = DatasetFactory.OfProject(
            1, Scene.ProjectNamed("project"), DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch,
            [Scene.EverythingSource().InSubset("train", 1), Scene.EverythingSource().InSubset("train", 2)]);
        Written(name, Scene.Project(), new DatasetSelection { Subsets = ["train"] }).ShouldBe(Written(name, train));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void With_some_frames_no_other_frame_is_mentioned(string name) =>
        Frames(name, TenFrames(), new DatasetSelection { Frames = [new(1, 2), new(8, 8)] }).ShouldBe([1, 2, 8]);

    [Theory]
    [MemberData(nameof(Names))]
    public void With_only_annotated_frames_no_other_frame_is_mentioned(string name) =>
        Frames(name, TenFrames(), new DatasetSelection { OnlyAnnotated = true }).ShouldBe([1, 4, 8]);

    [Theory]
    [MemberData(nameof(Names))]
    public void With_jobs_in_one_state_no_frame_of_another_job_is_mentioned(string name) =>
        Frames(name, TenFrames(), new DatasetSelection { JobStates = ["completed"] }).ShouldBe([5, 6, 7, 8, 9]);

    [Theory]
    [MemberData(nameof(Names))]
    public void With_nothing_left_it_is_still_whole(string name) =>
        Frames(name, TenFrames(), new DatasetSelection { OnlyAnnotated = true, Frames = [new(2, 3)] }).ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(Names))]
    public void Of_a_split_every_frame_is_in_one_part_and_the_parts_bear_their_names(string name)
    {
        var selection = new DatasetSelection { Split = SubsetSplit.Parse("lesson=0.6,exam=0.4", 7) };
        Frames(name, TenFrames(), selection).ShouldBe(Enumerable.Range(0, 10));
        var (texts, media) = Write(name, TenFrames(), selection);
        var all = string.Join('\n', texts.Select(text => text.Key + text.Value).Concat(media));
        all.ShouldContain("lesson");
        all.ShouldContain("exam");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_split_of_a_project_loses_no_picture(string name)
    {
        var dataset = new DatasetSelection { Split = SubsetSplit.Parse("lesson=0.6,exam=0.4", 7) }.Of(Scene.Project(), default);
        var archive = new RecordingArchive();
        DatasetFormats.Create().Get(name).Write(dataset, archive, new ExportOptions(true), default);
        archive.Media.Count.ShouldBe(9);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Whatever_is_chosen_pictures_of_one_name_in_several_subsets_do_not_overwrite_each_other(string name)
    {
        var archive = new RecordingArchive();
        var dataset = new DatasetSelection { Subsets = ["train", "default"] }.Of(Scene.Project(), default);
        var warnings = new List<string>();
        DatasetFormats.Create().Get(name).Write(dataset, archive, new ExportOptions(true) { Warn = warnings.Add }, default);
        archive.Media.Count.ShouldBe(9);
        warnings.ShouldBeEmpty();
    }

    /// <summary>The frames whose pictures are there; no other is named anywhere.</summary>
    private static List<int> Frames(string name, Dataset dataset, DatasetSelection selection)
    {
        var (texts, media) = Write(name, dataset, selection);
        var pictured = media.Select(Number).Order().ToList();
        foreach (var (entry, text) in texts)
        {
            Named(entry).ShouldBeSubsetOf(pictured, entry);
            Named(text).ShouldBeSubsetOf(pictured, entry);
        }

        return pictured;
    }

    private static IEnumerable<int> Named(string text) =>
        PictureName().Matches(text).Select(match => match.Groups[1].Value)
            .Concat(FrameAttribute().Matches(text).Select(match => match.Groups[1].Value))
            .Select(number => int.Parse(number, CultureInfo.InvariantCulture));

    private static int Number(string picture) => int.Parse(PictureName().Match(picture).Groups[1].Value, CultureInfo.InvariantCulture);

    private static string Written(string name, Dataset dataset, DatasetSelection? selection = null)
    {
        var (texts, media) = Write(name, dataset, selection);
        return string.Join('\n', texts.Select(text => $"{text.Key}: {text.Value}").Concat(media));
    }

    private static (IReadOnlyDictionary<string, string> Texts, IEnumerable<string> Media) Write(string name, Dataset dataset, DatasetSelection? selection)
    {
        var archive = new RecordingArchive();
        DatasetFormats.Create().Get(name).Write(selection?.Of(dataset, default) ?? dataset, archive, new ExportOptions(true), default);
        return (archive.Texts, archive.Media.Keys);
    }

    private static TaskSource SceneWithout(string label)
    {
        var source = Scene.EverythingSource();
        var job = source.Annotations[0];
        return source with
        {
            Annotations = [new InMemoryJob(
                [.. job.ReadShapes(0, 9).Where(shape => shape.Label.Name != label)], [], [.. job.ReadTags(0, 9).Where(tag => tag.Label.Name != label)])],
        };
    }

    /// <summary>Pictures <c>pic0.jpg</c> to <c>pic9.jpg</c>, annotations on 1, 4 and 8 (the last of a track), and the second job completed.</summary>
    private static Dataset TenFrames()
    {
        var jobs = new[]
        {
            Tasks.Job(0, 4, new InMemoryJob([Scene.Box(1, 2, 3, 4) with { Frame = 1 }, Scene.Shape(Spillway.Annotations.ShapeType.Polygon, 1, 1, 9, 1, 9, 9) with { Frame = 4 }])),
            Tasks.Job(5, 9, new InMemoryJob([], [Track()])),
        };
        jobs[1].Document = jobs[1].Document with { Status = "completed" };
        return DatasetFactory.OfTask(Tasks.Of(10, jobs) with { Images = [.. Enumerable.Range(0, 10).Select(number => Scene.Image($"pic{number}.jpg"))] }, Scene.Labels);
    }

    private static Spillway.Annotations.Track Track() => new()
    {
        Label = Scene.Car,
        Frame = 8,
        Shapes = [Scene.Box(1, 1, 2, 2) with { Frame = 8, Label = Scene.Car }, Scene.Box(1, 1, 2, 2) with { Frame = 9, Label = Scene.Car, Outside = true }],
    };

    [GeneratedRegex(@"\bpic(\d+)")]
    private static partial Regex PictureName();

    [GeneratedRegex(@"\bframe=""(\d+)""")]
    private static partial Regex FrameAttribute();
}
