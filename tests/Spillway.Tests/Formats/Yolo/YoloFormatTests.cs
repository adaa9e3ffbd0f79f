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
