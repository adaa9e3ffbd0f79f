using Shouldly;
using Spillway.Datasets;
using Spillway.Exports.Requests;
using Xunit;

namespace Spillway.Tests.Exports.Requests;

/// <summary>Contract section 3.</summary>
public sealed class RequestIdsTests
{
    [Fact]
    public void Ids_look_as_those_of_version_2_73()
    {
        RequestIds.Of(ExportRequest.Dataset(ExportTarget.Task, 7, "COCO 1.0", true, 1))
            .ShouldBe("action=export&target=task&target_id=7&user_id=1&format=COCO_1~0&subresource=dataset");
        RequestIds.Of(ExportRequest.Dataset(ExportTarget.Job, 9, "CVAT for images 1.1", false, 2))
            .ShouldBe("action=export&target=job&target_id=9&user_id=2&format=CVAT_for_images_1~1&subresource=annotations");
        RequestIds.Of(ExportRequest.Backup(ExportTarget.Task, 7, true, 1))
            .ShouldBe("action=export&target=task&target_id=7&user_id=1&lightweight=True&subresource=backup");
    }

    [Theory]
    [InlineData("export:task-7-dataset-in-COCO_1@0-format-by-1", "action=export&target=task&target_id=7&user_id=1&format=COCO_1~0&subresource=dataset")]
    [InlineData("export:task-7-backup-by-1", "action=export&target=task&target_id=7&user_id=1&subresource=backup")]
    [InlineData("export:nonsense", "export:nonsense")]
    [InlineData("action=export&target=events", "action=export&target=events")]
    public void Older_ids_are_understood(string asked, string current) => RequestIds.Current(asked).ShouldBe(current);
}
