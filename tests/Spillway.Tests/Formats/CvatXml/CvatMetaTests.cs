using System.Xml.Linq;
using Spillway.Formats.CvatForImages;

namespace Spillway.Tests.Formats.CvatXml;

public sealed class CvatMetaTests
{
    [Fact]
    public void A_project_names_its_bug_tracker()
    {
        var archive = new RecordingArchive();
        ((Spillway.Formats.IDatasetFormat)new CvatForImagesFormat()).Write(Scene.Project(), archive, new Spillway.Formats.ExportOptions(false), TestContext.Current.CancellationToken);
        XDocument.Parse(archive.Texts["annotations.xml"]).Root!.Element("meta")!.Element("project")!.Element("bugtracker")!.Value
            .ShouldBe("https://tracker.example.com/7");
    }
}
