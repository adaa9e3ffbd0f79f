using Spillway.Datasets;
using Spillway.Formats;

namespace Spillway.Tests.Formats;

public sealed class DatasetFormatsTests
{
    [Fact]
    public void Every_format_of_the_library_is_listed_once() =>
        DatasetFormats.Create().All.Select(format => format.GetType()).ShouldBe(
            typeof(IDatasetFormat).Assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(IDatasetFormat)) && type is { IsAbstract: false }),
            ignoreOrder: true);

    [Fact]
    public void Two_formats_of_one_name_are_noticed_at_the_start() =>
        Should.Throw<ArgumentException>(() => new DatasetFormats([new Named("COCO 1.0"), new Named("coco 1.0")])).Message.ShouldContain("COCO 1.0");

    [Fact]
    public void Two_formats_whose_cache_files_would_collide_are_noticed_at_the_start() =>
        Should.Throw<ArgumentException>(() => new DatasetFormats([new Named("COCO 1.0"), new Named("COCO 10")])).Message.ShouldContain("COCO 10");

    [Fact]
    public void An_unknown_name_is_answered_with_the_known_ones() =>
        Should.Throw<UnknownFormatException>(() => new DatasetFormats([new Named("COCO 1.0"), new Named("YOLO 1.1")]).Get("Coco"))
            .Message.ShouldBe("There is no format 'Coco'. Use one of: COCO 1.0, YOLO 1.1.");

    [Fact]
    public void A_name_is_found_in_any_case() =>
        new DatasetFormats([new Named("COCO 1.0")]).Get("coco 1.0").Name.ShouldBe("COCO 1.0");

    [Theory]
    [InlineData("COCO 1.0", "coco-10")]
    [InlineData("CVAT for images 1.1", "cvat-for-images-11")]
    [InlineData("COCO Keypoints 1.0", "coco-_keypoints-10")]
    [InlineData("PASCAL VOC 1.1", "pascal-_voc-11")]
    [InlineData("Ultralytics YOLO Detection Track 1.0", "ultralytics-_yolo-_detection-_track-10")]
    [InlineData("Generic TSV 1.0", "generic-_tsv-10")]
    [InlineData("Datumaro 3D 1.0", "datumaro-3_d-10")]
    [InlineData("VGGFace2 1.0", "vggface2-10")]
    public void Slugs_are_those_of_the_files_CVAT_leaves(string name, string slug) => FormatSlug.Of(name).ShouldBe(slug);

    private sealed class Named(string name) : IDatasetFormat
    {
        public string Name => name;

        public void Write(FormatWork work) =>
            throw new NotSupportedException();
    }
}
