using Spillway.Datasets;
using Spillway.Datasets.Selection;
using Spillway.Exports.Requests;
using Spillway.Tests.Backups;

namespace Spillway.Tests.Exports.Requests;

/// <summary>Requests of datasets of a real data root: what is said before they are queued and when they are done.</summary>
public sealed class DatasetRequestsTests : IDisposable
{
    private readonly RestoredRoot root = new();

    public void Dispose() => root.Dispose();

    [Fact]
    public async Task A_selection_that_names_what_is_not_there_is_refused_before_it_is_queued()
    {
        var task = root.Restore(RestoredRoot.Sample).Object.Id;
        var requests = Requests();
        (await Refused(new() { Labels = ["cra"] })).ShouldBe("There is no label 'cra' here; there are: car, person, road, sun, weather.");
        (await Refused(new() { Subsets = ["train"] })).ShouldBe("There is no subset 'train' here; there is: Train.");
        (await Refused(new() { Frames = [new(50, 60)] })).ShouldBe("There is no frame 50-60 here; there are: 0-9.");
        (await Refused(new() { JobStates = ["done"] })).ShouldStartWith("There is no job in the state 'done' here; there ");
        requests.List(null).ShouldBeEmpty();
        (await requests.Ask(Request(new() { Labels = ["car"] }), default)).Verdict.ShouldBe(RequestVerdict.Accepted);

        async Task<string> Refused(DatasetSelection selection)
        {
            var outcome = await requests.Ask(Request(selection), default);
            (outcome.Verdict, outcome.RequestId).ShouldBe((RequestVerdict.NoSuchPart, null));
            return outcome.Message;
        }

        ExportRequest Request(DatasetSelection selection) => ExportRequest.Dataset(ExportTarget.Task, task, "COCO 1.0", false, 1, selection: selection);
    }

    [Fact]
    public async Task What_a_result_lacks_is_said_with_its_request_and_in_the_log_also_when_it_was_found_in_the_cache()
    {
        var project = root.Restore(SampleProject.Write(root.Combine("project.zip"), "train", "val")).Object.Id;
        var requests = Requests();
        await using var host = (await RequestHost.TryStart(requests, [], default)).ShouldNotBeNull();
        var log = new List<string>();
        host.Log = log.Add;
        var first = await Done("PASCAL VOC 1.1");
        first.Message.ShouldStartWith("9 pictures bear the name of a picture of a later subset");
        log.ShouldHaveSingleItem().ShouldBe($"{first.ResultEntry}: {first.Message}");
        var again = await Done("PASCAL VOC 1.1");
        again.ResultEntry.ShouldBe(first.ResultEntry);
        again.CreatedDate.ShouldBeGreaterThan(first.CreatedDate);
        if (Spillway.Storage.FileNote.Write(root.Combine("project.zip"), Spillway.Storage.FileNote.Prefix + "test", "notes are kept here")) again.Message.ShouldBe(first.Message);
        (await Done("YOLO 1.1")).Message.ShouldBeEmpty();

        async Task<RequestStatus> Done(string format)
        {
            var id = (await requests.Ask(ExportRequest.Dataset(ExportTarget.Project, project, format, false, 1), default)).RequestId.ShouldNotBeNull();
            for (var turn = 0; turn < 1500; turn++)
            {
                if (requests.Find(id) is { IsOver: true } status) return status;
                await Task.Delay(20);
            }

            throw new TimeoutException($"{id} did not end.");
        }
    }

    private ExportRequests Requests() => new(root.Directories.Root, root.Database, root.Settings, TimeProvider.System);
}
