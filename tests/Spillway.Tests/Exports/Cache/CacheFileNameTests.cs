using CsCheck;
using Shouldly;
using Spillway.Datasets;
using Spillway.Exports.Cache;
using Xunit;

namespace Spillway.Tests.Exports.Cache;

public sealed class CacheFileNameTests
{
    [Theory]
    [InlineData("task-7-dataset-instance1736424000.123456-coco-10.zip")]
    [InlineData("job-9-annotations-instance1736424000.0-cvat-for-images-11.zip")]
    [InlineData("project-1-backup-instance1736424000.5.zip")]
    [InlineData("project-1-backup-instance1736424000.5-lightweight.zip")]
    [InlineData("task-7-dataset-instance1736424000.123456-ultralytics-_yolo-_detection-_track-10.zip")]
    public void A_name_that_was_made_is_read_again(string name) => CacheFileName.Parse(name).ShouldNotBeNull().ToString().ShouldBe(name);

    [Theory]
    [InlineData("task-7-dataset-1736424000.123456-coco-10.zip")]
    [InlineData("task-x-dataset-instance1736424000.1-coco-10.zip")]
    [InlineData("user-7-dataset-instance1736424000.1-coco-10.zip")]
    [InlineData("task-7-dataset-instance1736424000.1-coco-10")]
    [InlineData("task-7-dataset-instance17.1-../../x.zip")]
    [InlineData(".partial-1")]
    [InlineData("task-7-backup-instance1736424000.5.zip\n")]
    public void A_name_of_another_kind_is_not_an_entry(string name) => CacheFileName.Parse(name).ShouldBeNull();

    private static readonly string[] Pieces =
    [
        "task", "job", "project", "-", "7", "99999999999999999999", "dataset", "annotations", "backup", "instance", "1736424000", ".", "5", "coco-10", "_x", "-lightweight", "zip", "TAR", "", "é", "\n", "--",
    ];

    /// <summary>Names made of an entry's pieces and of what spoils them.</summary>
    [Fact]
    public void The_quick_look_at_a_name_agrees_with_the_whole_one() =>
        Gen.OneOf(Pieces.Select(Gen.Const).ToArray())
            .Array[4, 16].Select(string.Concat).Sample(
            name => CacheFileName.Recognize(System.Text.Encoding.UTF8.GetBytes(name)).ShouldBe(Whole(name), name), iter: 20_000);

    [Theory]
    [InlineData("task-7-dataset-instance1736424000.123456-coco-10.zip")]
    [InlineData("job-9-annotations-instance1736424000.0-v1.1_x.tar")]
    [InlineData("project-1-backup-instance1736424000.5-lightweight.ZIP")]
    [InlineData("project-1-backup-instance1736424000.5-heavy.zip")]
    [InlineData("task-7-dataset-instance1736424000.1-.zip")]
    [InlineData("task-7-dataset-instance1736424000.1-coco.zip\n")]
    [InlineData("task-99999999999999999999-dataset-instance1.1-coco.zip")]
    public void The_quick_look_tells_what_the_whole_one_tells(string name) =>
        CacheFileName.Recognize(System.Text.Encoding.UTF8.GetBytes(name)).ShouldBe(Whole(name));

    private static (ExportTarget, long, string)? Whole(string name) => CacheFileName.Parse(name) is { } parsed ? (parsed.Target, parsed.Id, parsed.Subresource) : null;

    [Theory]
    [InlineData(1736424000_000000, "1736424000.0")]
    [InlineData(1736424000_123456, "1736424000.123456")]
    [InlineData(1736424000_100000, "1736424000.1")]
    [InlineData(1736424000_000001, "1736424000.000001")]
    public void Times_look_as_python_prints_a_float(long microseconds, string text) =>
        CacheFileName.InstanceOf(DateTime.UnixEpoch.AddMicroseconds(microseconds)).ShouldBe(text);
}
