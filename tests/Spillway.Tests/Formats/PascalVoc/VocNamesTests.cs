using Spillway.Datasets;
using Spillway.Datasets.Selection;
using Spillway.Formats.PascalVoc;
using Spillway.Tests.Datasets;

namespace Spillway.Tests.Formats.PascalVoc;

public sealed class VocNamesTests
{
    [Fact]
    public void Pictures_that_differ_in_their_extension_alone_are_kept_apart()
    {
        var task = DatasetFactory.OfTask(Tasks.Of(3, Tasks.Job(0, 2)) with { Images = [Scene.Image("a.jpg"), Scene.Image("a.png"), Scene.Image("a_1.jpg")] }, Scene.Labels);
        var names = new VocNames(task);
        names.StartSubset();
        task.Tasks[0].Frames.Select(frame => names.Of(task.Tasks[0], frame).FileName).ShouldBe(["a.jpg", "a_2.png", "a_1.jpg"]);
    }

    [Fact]
    public void Names_of_other_subsets_are_taken_as_in_CVAT_unless_something_was_chosen()
    {
        var project = DatasetFactory.OfProject(
            1, Scene.ProjectNamed("project"), DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch,
            [Tasks.Of(1, Tasks.Job(0, 0)).InSubset("train", 1), Tasks.Of(1, Tasks.Job(0, 0)).InSubset("val", 2)]);
        Names(project).ShouldBe([("0", true), ("0", false)]);
        Names(new DatasetSelection { Subsets = ["train", "val"] }.Of(project, default)).ShouldBe([("0", true), ("0_1", true)]);
    }

    private static List<(string, bool)> Names(Dataset dataset)
    {
        var names = new VocNames(dataset);
        var all = new List<(string, bool)>();
        foreach (var task in dataset.Tasks)
        {
            names.StartSubset();
            all.AddRange(task.Frames.Select(frame => names.Of(task, frame)).Select(name => (name.Id, name.IsThere)));
        }

        return all;
    }
}
