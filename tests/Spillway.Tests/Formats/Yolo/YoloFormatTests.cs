using Spillway.Annotations;
using Spillway.Datasets;
using Spillway.Formats;
using Spillway.Tests.Datasets;

namespace Spillway.Tests.Formats.Yolo;

public sealed class YoloFormatTests
{
    [Fact]
    public void A_class_is_the_number_of_its_line_also_behind_a_skeleton()
    {
        var (person, car) = (Skeleton(1, "person", "nose", "car"), Label(10, "car"));
        var dog = Skeleton(20, "dog", "tail", "nose");
        var box = Scene.Box(0, 0, 50, 40) with { Label = car };
        var archive = Written(DatasetFactory.OfTask(Tasks.Of(1, Tasks.Job(0, 0, new InMemoryJob([box], [], []))) with { Images = [Scene.Image("0.jpg")] }, [person, car, dog]));
        archive.Texts["obj.names"].ShouldBe("person\ncar\ndog\ntail\nnose\n");
        archive.Texts["obj.data"].ShouldStartWith("classes = 5\n");
        archive.Texts.Single(entry => entry.Key.StartsWith("obj_train_data/", StringComparison.Ordinal)).Value.ShouldStartWith("1 ");
    }

    [Fact]
    public void Pictures_that_differ_in_their_extension_alone_have_texts_of_their_own_beside_them()
    {
        var archive = Written(DatasetFactory.OfTask(
            Tasks.Of(3, Tasks.Job(0, 2)) with { Images = [Scene.Image("a.jpg"), Scene.Image("a.png"), Scene.Image("a_1.jpg")] }, Scene.Labels));
        archive.Texts["train.txt"].ShouldBe("data/obj_train_data/a.jpg\ndata/obj_train_data/a_2.png\ndata/obj_train_data/a_1.jpg\n");
        archive.Media.Keys.ShouldBe(["obj_train_data/a.jpg", "obj_train_data/a_2.png", "obj_train_data/a_1.jpg"]);
        archive.Names.ShouldContain("obj_train_data/a_2.txt");
    }

    [Theory]
    [InlineData("Train", "Train = data/Train.txt\n")]
    [InlineData("Test", "Test = data/Test.txt\ntrain = data/train.txt\n")]
    public void Tasks_without_a_subset_go_with_the_one_called_train_in_capitals_or_not_else_come_last(string named, string lists)
    {
        var (alone, task) = (Scene.EverythingSource().InSubset("", 1), Scene.EverythingSource().InSubset(named, 2));
        var archive = Written(DatasetFactory.OfProject(1, Scene.ProjectNamed("project"), DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, [alone, task]));
        archive.Texts["obj.data"].ShouldBe($"classes = 5\n{lists}names = data/obj.names\nbackup = backup/\n");
        archive.Texts[named + ".txt"].ShouldStartWith($"data/obj_{named}_data/a/0.jpg\n");
    }

    private static RecordingArchive Written(Dataset dataset)
    {
        var archive = new RecordingArchive();
        DatasetFormats.Create().Get("YOLO 1.1").Write(dataset, archive, new ExportOptions(SaveImages: true), default);
        return archive;
    }

    private static Label Label(int id, string name) => new() { Id = id, Name = name, Color = "#ff0000", Type = "any", Attributes = [] };

    private static Label Skeleton(int id, string name, params string[] points)
    {
        var skeleton = new Label { Id = id, Name = name, Color = "#00ff00", Type = "skeleton", Attributes = [], Svg = "" };
        skeleton.Sublabels = [.. points.Select((point, index) => new Label { Id = id + index + 1, Name = point, Color = "#0000ff", Type = "points", Attributes = [], Parent = skeleton })];
        return skeleton;
    }
}
