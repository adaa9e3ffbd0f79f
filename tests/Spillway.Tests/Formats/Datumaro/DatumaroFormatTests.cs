using System.Text.Json;
using Spillway.Datasets;
using Spillway.Formats;
using Spillway.Tests.Datasets;

namespace Spillway.Tests.Formats.Datumaro;

public sealed class DatumaroFormatTests
{
    [Fact]
    public void Pictures_that_differ_in_their_extension_alone_are_items_of_their_own()
    {
        var task = DatasetFactory.OfTask(Tasks.Of(3, Tasks.Job(0, 2)) with { Images = [Scene.Image("a.b.jpg"), Scene.Image("a.b.png"), Scene.Image("a.c.jpg")] }, Scene.Labels);
        var archive = new RecordingArchive();
        DatasetFormats.Create().Get("Datumaro 1.0").Write(task, archive, new ExportOptions(SaveImages: true), default);
        var items = JsonDocument.Parse(archive.Texts["annotations/default.json"]).RootElement.GetProperty("items").EnumerateArray().ToList();
        items.Select(item => item.GetProperty("id").GetString()).ShouldBe(["a.b", "a.b_1", "a.c"]);
        items.Select(item => item.GetProperty("image").GetProperty("path").GetString()).ShouldBe(["a.b.jpg", "a.b.png", "a.c.jpg"]);
        archive.Media.Keys.ShouldBe(["images/default/a.b.jpg", "images/default/a.b.png", "images/default/a.c.jpg"]);
    }
}
