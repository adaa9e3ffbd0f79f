using CsCheck;
using Spillway.Datasets;
using Spillway.Datasets.Selection;
using Spillway.Exports.Cache;
using Spillway.Formats;

namespace Spillway.Tests.Exports.Cache;

/// <summary>Contract §2: what is made is read back as the same.</summary>
public sealed class CacheFileNameRoundTripTests
{
    private static readonly Gen<DateTime> Times = Gen.Long[0, 4_000_000_000_000_000].Select(microseconds => DateTime.UnixEpoch.AddMicroseconds(microseconds));

    private static readonly IReadOnlyList<IDatasetFormat> Formats = DatasetFormats.Create().All;

    private static readonly Gen<ExportTarget> Targets = Gen.Enum<ExportTarget>();

    [Fact]
    public void Any_dataset_of_any_format() =>
        Gen.Select(Targets, Gen.Long[1, long.MaxValue], Gen.Bool, Times, Gen.Int[0, Formats.Count - 1]).Sample((target, id, images, updatedAt, format) =>
        {
            var made = CacheFileName.OfDataset(target, id, images, updatedAt, Formats[format]);
            CacheFileName.Parse(made.ToString()).ShouldBe(made);
        });

    [Fact]
    public void Any_dataset_of_which_something_was_chosen() =>
        Gen.Select(Gen.Int[0, Formats.Count - 1], Gen.Int[0, 1000], Gen.Bool).Sample((format, frame, annotated) =>
        {
            var selection = new DatasetSelection { Frames = [new(0, frame)], OnlyAnnotated = annotated };
            var made = CacheFileName.OfDataset(ExportTarget.Task, 7, true, DateTime.UnixEpoch, Formats[format], selection);
            var read = CacheFileName.Parse(made.ToString()).ShouldNotBeNull();
            read.ShouldBe(made);
            read.Slug.ShouldBe(FormatSlug.Of(Formats[format].Name));
            read.Selection.ShouldNotBeNull();
        });

    [Fact]
    public void Any_backup() =>
        Gen.Select(Targets, Gen.Long[1, long.MaxValue], Gen.Bool, Times).Sample((target, id, lightweight, updatedAt) =>
        {
            var made = CacheFileName.OfBackup(target, id, updatedAt, lightweight);
            CacheFileName.Parse(made.ToString()).ShouldBe(made);
        });

    [Fact]
    public void Any_text_is_read_without_an_error() =>
        Gen.OneOf(Gen.String, Gen.String.Select(text => "task-7-dataset-instance" + text)).Sample(text => CacheFileName.Parse(text)?.ToString().ShouldBe(text));

    [Theory]
    [InlineData("COCO 1.0", "coco-10")]
    [InlineData("COCO Keypoints 1.0", "coco-_keypoints-10")]
    [InlineData("CVAT for images 1.1", "cvat-for-images-11")]
    [InlineData("CVAT for video 1.1", "cvat-for-video-11")]
    [InlineData("PASCAL VOC 1.1", "pascal-_voc-11")]
    [InlineData("Datumaro 1.0", "datumaro-10")]
    [InlineData("Datumaro 3D 1.0", "datumaro-3_d-10")]
    [InlineData("ImageNet 1.0", "image_net-10")]
    [InlineData("Generic TSV 1.0", "generic-_tsv-10")]
    [InlineData("Ultralytics YOLO Detection Track 1.0", "ultralytics-_yolo-_detection-_track-10")]
    public void Slugs_are_those_of_CVATs_own_files(string format, string slug) => FormatSlug.Of(format).ShouldBe(slug);
}
